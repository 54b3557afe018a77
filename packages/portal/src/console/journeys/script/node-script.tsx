import { IconCode, IconCopy } from '@lanyard/ui';
import { Button, NativeSelect } from '@mantine/core';
import { useEditorValue } from '../editor/context.ts';
import { changeNode } from '../model/changes.ts';
import { nameOf, nodeAt } from '../model/journey.ts';
import { lineIn, previewOf } from '../model/script-text.ts';
import {
  copyScript,
  listedOutcomes,
  listScripts,
  newScript,
  scriptAt,
  scriptIdOf,
  setOutcomes,
  setScript,
  usersOf,
} from '../model/scripts.ts';
import { useOpenScript } from './open-script.ts';
import { UnlistedOutcomes } from './unlisted-outcomes.tsx';

type NodeScriptProps = {
  id: string;
  /** The property that names the script. */
  property: string;
  title: string;
  /** What is wrong with it. */
  fault: string | null;
};

/** The script by which a node decides: which one, how it begins, and the way into it. */
export function NodeScript({ id, property, title, fault }: NodeScriptProps) {
  const { editor, isReadOnly } = useEditorValue();
  const { journey } = editor;
  const node = nodeAt(journey, id);
  const openScript = useOpenScript();
  if (node === undefined) return null;
  const scriptId = scriptIdOf(node);
  const script = scriptId === null ? undefined : scriptAt(journey, scriptId);
  const line = fault === null ? null : lineIn(fault);
  const open = (at: number | null) =>
    scriptId !== null && openScript({ scriptId, nodeId: id, ...(at === null ? {} : { line: at }) });
  return (
    <section className="lj-node-script" aria-label={title}>
      <ScriptChoice id={id} property={property} title={title} fault={fault} />
      {line === null || script === undefined ? null : (
        <button type="button" className="lp-link" onClick={() => open(line)}>
          Open the script at line {line}
        </button>
      )}
      {script === undefined ? null : (
        <>
          <Preview source={script.source} />
          <Button variant="default" leftSection={<IconCode size={18} aria-hidden="true" />} onClick={() => open(null)}>
            {isReadOnly ? 'View script' : 'Edit script'}
          </Button>
          <Sharing id={id} scriptId={scriptId ?? ''} />
          <UnlistedOutcomes
            source={script.source}
            listed={listedOutcomes(node)}
            onAdd={
              isReadOnly
                ? undefined
                : (outcome) =>
                    editor.change((now) =>
                      changeNode(now, id, (each) => setOutcomes(each, [...listedOutcomes(each), outcome])),
                    )
            }
          />
        </>
      )}
    </section>
  );
}

const NEW = '+';

function ScriptChoice({ id, property, title, fault }: NodeScriptProps) {
  const { editor, types, isReadOnly } = useEditorValue();
  const { journey } = editor;
  const node = nodeAt(journey, id);
  if (node === undefined) return null;
  const given = scriptIdOf(node);
  const all = listScripts(journey).map(([value, { name }]) => ({ value, label: name }));
  const isGone = given !== null && scriptAt(journey, given) === undefined;
  const go = (scriptId: string) => (each: typeof node) => ({
    ...each,
    properties: { ...each.properties, [property]: scriptId },
  });
  const choose = (value: string) => {
    const fresh = crypto.randomUUID();
    editor.change((now) =>
      value === NEW
        ? changeNode(setScript(now, fresh, newScript(now, types.get(node.type)?.name ?? title)), id, go(fresh))
        : changeNode(now, id, go(value)),
    );
  };
  return (
    <NativeSelect
      label={title}
      size="md"
      disabled={isReadOnly}
      error={fault}
      value={given ?? ''}
      data={[
        ...(given === null ? [{ value: '', label: 'Choose …' }] : []),
        ...(isGone ? [{ value: given, label: 'A script that is gone' }] : []),
        ...(all.length === 0 ? [] : [{ group: 'Of this journey', items: all }]),
        { value: NEW, label: 'A new script' },
      ]}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}

const PREVIEW_LINES = 6;

/** How the script begins. */
function Preview({ source }: { source: string }) {
  const { lines, more } = previewOf(source, PREVIEW_LINES);
  if (source.trim() === '') return <p className="ly-small ly-muted">The script is empty.</p>;
  return (
    <div className="lj-preview">
      <pre>
        {lines.map((line, at) => (
          <span key={`${at} ${line}`}>{`${line}\n`}</span>
        ))}
      </pre>
      {more === 0 ? null : (
        <p className="ly-small ly-muted">
          {more} more {more === 1 ? 'line' : 'lines'}
        </p>
      )}
    </div>
  );
}

/** Which other nodes go by it, and a copy for this one alone. */
function Sharing({ id, scriptId }: { id: string; scriptId: string }) {
  const { editor, isReadOnly } = useEditorValue();
  const others = usersOf(editor.journey, scriptId).filter((user) => user !== id);
  if (others.length === 0) return null;
  const separate = () => {
    const copy = crypto.randomUUID();
    editor.change((now) =>
      changeNode(copyScript(now, scriptId, copy), id, (node) => ({
        ...node,
        properties: { ...node.properties, script: copy },
      })),
    );
  };
  return (
    <div className="lj-sharing">
      <p className="ly-small ly-muted">
        {others.map((user) => nameOf(editor.journey, user)).join(', ')} {others.length === 1 ? 'goes' : 'go'} by it as
        well.
      </p>
      {isReadOnly ? null : (
        <Button
          variant="subtle"
          size="compact-md"
          leftSection={<IconCopy size={16} aria-hidden="true" />}
          onClick={separate}
        >
          Give this node a copy
        </Button>
      )}
    </div>
  );
}
