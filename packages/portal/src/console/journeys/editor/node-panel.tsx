import { Notice } from '@lanyard/ui';
import { TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { JourneyFault, JourneyNode } from '../../../api/journeys.ts';
import { PropertyForm } from '../form/property-form.tsx';
import { Prose } from '../form/prose.tsx';
import { changeNode, rename, setProperties } from '../model/changes.ts';
import { fieldOf, serverFault } from '../model/faults.ts';
import { INNER_TREE_NODE, nameOf, nodeAt, PAGE_NODE, pagesOf } from '../model/journey.ts';
import { fieldsOf } from '../model/schema.ts';
import { scriptPropertyOf, setOutcomes } from '../model/scripts.ts';
import { NodeScript } from '../script/node-script.tsx';
import { faultsOf, useEditorValue } from './context.ts';
import { InnerJourney } from './inner-journey.tsx';
import { LeadsTo } from './leads-to.tsx';
import { NodeTools } from './node-tools.tsx';
import { PageScreens } from './page-screens.tsx';

/** What somebody can say of one node: its name, its properties, and where it leads. */
export function NodePanel({ id }: { id: string }) {
  const { editor, types, leads, isReadOnly } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  const heading = useHeading(id);
  if (node === undefined) return null;
  const type = types.get(node.type);
  const kind = type?.name ?? node.type;
  const page = pagesOf(editor.journey).get(id);
  const isPage = node.type === PAGE_NODE;
  return (
    <section className="lj-panel" aria-labelledby="lj-node">
      <header>
        <h2 id="lj-node" ref={heading} tabIndex={-1}>
          {node.displayName}
        </h2>
        {kind === node.displayName ? null : <p className="ly-small ly-muted">{kind}</p>}
      </header>
      {type === undefined ? (
        <Unknown node={node} />
      ) : (
        <p className="ly-small">
          <Prose text={type.summary} />
        </p>
      )}
      <NodeFaults id={id} />
      <NodeWarnings id={id} />
      <TextInput
        label="Name on the drawing"
        disabled={isReadOnly}
        value={node.displayName}
        maxLength={200}
        onChange={({ currentTarget: { value } }) => editor.change((now) => rename(now, id, value), `name ${id}`)}
        onBlur={() => {
          if (node.displayName.trim() === '') editor.change((now) => rename(now, id, kind), `name ${id}`);
        }}
      />
      {isPage ? <PageScreens id={id} /> : null}
      {node.type === INNER_TREE_NODE ? <InnerJourney id={id} /> : null}
      <Script id={id} />
      <Properties id={id} />
      {page === undefined ? (
        <section aria-label="Where it leads">
          <h3>Where it leads</h3>
          <LeadsTo id={id} leads={leads.get(id) ?? []} />
        </section>
      ) : (
        <p className="ly-small ly-muted">
          It is a screen of {nameOf(editor.journey, page)}, which leads on for it.{' '}
          <button type="button" className="lp-link" onClick={() => editor.show(page)}>
            Open the page
          </button>
        </p>
      )}
      {isReadOnly ? null : <NodeTools id={id} page={page ?? null} />}
    </section>
  );
}

/** A node that somebody opened from the list is named to whoever listens. */
function useHeading(id: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement?.matches(`[data-node="${CSS.escape(id)}"]`) === true) {
      heading.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [id]);
  return heading;
}

function Unknown({ node: { type, properties } }: { node: JourneyNode }) {
  return (
    <>
      <Notice tone="warn" title={`There is no node ${type} here`}>
        It came with an import and is kept as it was, but does nothing. Lead past it, or remove it, before you publish.
      </Notice>
      {Object.keys(properties).length === 0 ? null : (
        <details>
          <summary>What the file says of it</summary>
          {/* Long texts scroll inside: by the keyboard too. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached */}
          <pre className="lj-kept ly-small" tabIndex={0}>
            {JSON.stringify(properties, null, 2)}
          </pre>
        </details>
      )}
    </>
  );
}

function Properties({ id }: { id: string }) {
  const { editor, types, faults, isReadOnly } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  const schema = node === undefined ? undefined : types.get(node.type)?.schema;
  if (node === undefined || schema === undefined) return null;
  const script = scriptPropertyOf({ schema });
  const isScripted = script !== undefined;
  const set = (name: string, value: unknown, entry: string | null = '') =>
    editor.change(
      (journey) => {
        const { [name]: _before, ...others } = nodeAt(journey, id)?.properties ?? {};
        if (isScripted && name === 'outcomes')
          return changeNode(journey, id, (each) => setOutcomes(each, listOf(value)));
        return setProperties(journey, id, value === undefined ? others : { ...others, [name]: value });
      },
      entry === null ? undefined : `property ${id} ${name} ${entry}`,
    );
  return (
    <PropertyForm
      key={id}
      schema={schema}
      properties={node.properties}
      faults={faultsOf(faults, id)}
      without={isScripted ? [script] : (ELSEWHERE[node.type] ?? [])}
      isReadOnly={isReadOnly}
      onChange={set}
    />
  );
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Of a node that decides by one. */
function Script({ id }: { id: string }) {
  const { editor, types, faults } = useEditorValue();
  const type = types.get(nodeAt(editor.journey, id)?.type ?? '');
  const property = type === undefined ? undefined : scriptPropertyOf(type);
  const fields = fieldsOf(type?.schema ?? {});
  const field = fields.find(({ name }) => name === property);
  if (property === undefined || field === undefined) return null;
  const fault = serverFault(field, fields, faultsOf(faults, id));
  return <NodeScript key={id} id={id} property={property} title={field.title} fault={fault} />;
}

/** Properties that have a part of the panel to themselves. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = { [PAGE_NODE]: ['nodes'], [INNER_TREE_NODE]: ['tree'] };

/** Faults that no field shows. */
function NodeFaults({ id }: { id: string }) {
  const { editor, types, faults } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  const fields = fieldsOf(types.get(node?.type ?? '')?.schema ?? {});
  const own = faultsOf(faults, id).filter(
    (fault) => fault.code !== 'unknown-type' && fieldOf(fields, fault) === undefined,
  );
  const title = own.length === 1 ? 'This node is not right yet' : 'Some things are not right yet';
  return <Said title={title} all={own} />;
}

function NodeWarnings({ id }: { id: string }) {
  const { warnings } = useEditorValue();
  return <Said title="Look at this before you publish" all={faultsOf(warnings, id)} />;
}

function Said({ title, all }: { title: string; all: readonly JourneyFault[] }) {
  if (all.length === 0) return null;
  return (
    <Notice tone="warn" title={title}>
      <ul className="lj-plain">
        {all.map(({ code, text }) => (
          <li key={`${code} ${text}`}>{text}</li>
        ))}
      </ul>
    </Notice>
  );
}
