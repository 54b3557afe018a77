import { Notice } from '@lanyard/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEditorValue } from '../editor/context.ts';
import { nameOf } from '../model/journey.ts';
import { isUnapplied, obstacleOf, type ScriptDraft, type ScriptWork, trialOutcomes } from '../model/script-work.ts';
import { usersOf } from '../model/scripts.ts';
import { CodePane } from './code-pane.tsx';
import type { Place } from './script-place.ts';
import { TryScript } from './try-script.tsx';
import { UnlistedOutcomes } from './unlisted-outcomes.tsx';
import { useScriptCheck } from './use-script-check.ts';
import { type TrialInputs, useTrial } from './use-trial.ts';

export type WorkbenchProps = {
  work: ScriptWork;
  inputs: TrialInputs;
  onInputs: (inputs: TrialInputs) => void;
  onDraft: (change: Partial<ScriptDraft>) => void;
  onApply: () => void;
  onClose: () => void;
};

/** One script: what it is called, its code, and what it does when it is tried. */
export function ScriptWorkbench({ work, inputs, onInputs, onDraft, onApply, onClose }: WorkbenchProps) {
  const { editor, isReadOnly } = useEditorValue();
  const { draft, line } = work;
  const [place, setPlace] = useState<Place | null>(line === undefined ? null : { line, column: null });
  // Where a trial stopped, until something else is written.
  const [stopped, setStopped] = useState<number | null>(null);
  const checked = useScriptCheck(draft, !isReadOnly);
  const outcomes = trialOutcomes(editor.journey, work);
  const trial = useTrial({ ...draft, outcomes }, inputs, ({ error }) => setStopped(error?.line ?? null));
  const wrongLine = checked.state === 'faulty' ? checked.error.line : stopped;
  return (
    <div className="lj-script">
      <ScriptHead work={work} onDraft={onDraft} />
      <div className="lj-script-panes">
        <div className="lj-script-code">
          <CodePane
            source={draft.source}
            isReadOnly={isReadOnly}
            checked={checked}
            wrongLine={wrongLine ?? (isReadOnly ? (line ?? null) : null)}
            place={place}
            onPlace={setPlace}
            events={{
              onChange: (source) => {
                setStopped(null);
                onDraft({ source });
              },
              onRun: trial.run,
              onApply,
            }}
          />
          {isReadOnly || work.nodeId === null ? null : (
            <UnlistedOutcomes
              source={draft.source}
              listed={draft.outcomes}
              onAdd={(outcome) => onDraft({ outcomes: [...draft.outcomes, outcome] })}
            />
          )}
        </div>
        {isReadOnly ? null : (
          <TryScript work={work} inputs={inputs} onInputs={onInputs} trial={trial} onPlace={setPlace} />
        )}
      </div>
      <ScriptFoot work={work} onApply={onApply} onClose={onClose} />
    </div>
  );
}

const VERSIONS = [
  { value: '2.0', label: 'Next generation (2.0)' },
  { value: '1.0', label: 'Legacy (1.0)' },
];

function ScriptHead({ work, onDraft }: Pick<WorkbenchProps, 'work' | 'onDraft'>) {
  const { editor, isReadOnly } = useEditorValue();
  const { scriptId, nodeId, script, draft } = work;
  const users = usersOf(editor.journey, scriptId);
  return (
    <>
      {script.description === '' ? null : <p className="ly-small ly-muted">{script.description}</p>}
      <fieldset className="lj-script-head" disabled={isReadOnly}>
        <legend className="ly-hidden">About the script</legend>
        <TextInput
          label="Name of the script"
          maxLength={200}
          value={draft.name}
          error={draft.name.trim() === '' ? 'Give it a name.' : null}
          onChange={(event) => onDraft({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label="Script interface"
          size="md"
          data={VERSIONS}
          value={draft.evaluatorVersion}
          onChange={({ currentTarget: { value } }) => onDraft({ evaluatorVersion: value === '1.0' ? '1.0' : '2.0' })}
        />
        {nodeId === null ? null : (
          <div className="lj-script-outcomes">
            <p className="lj-script-label">It may leave by</p>
            <Outcomes names={draft.outcomes} />
          </div>
        )}
      </fieldset>
      {users.length > 1 && !isReadOnly ? (
        <Notice tone="info" title={`${users.length} nodes go by this script`}>
          {users.map((id) => nameOf(editor.journey, id)).join(', ')}: what you change counts for each of them.
        </Notice>
      ) : null}
    </>
  );
}

/** Outcomes as they are written in a script. */
export function Outcomes({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <p className="ly-small ly-muted">No outcome is listed yet.</p>;
  return (
    <ul className="lj-outcomes">
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}

function ScriptFoot({ work, onApply, onClose }: Pick<WorkbenchProps, 'work' | 'onApply' | 'onClose'>) {
  const { isReadOnly } = useEditorValue();
  if (isReadOnly) {
    return (
      <footer className="lj-script-foot">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </footer>
    );
  }
  const [isChanged, obstacle] = [isUnapplied(work), obstacleOf(work)];
  return (
    <footer className="lj-script-foot">
      <p className="ly-small ly-muted lj-script-applied" role="status">
        {obstacle ?? (isChanged ? 'Not applied yet.' : '')}
      </p>
      <Button variant="default" onClick={onClose}>
        {isChanged ? 'Cancel' : 'Close'}
      </Button>
      <Button disabled={!isChanged || obstacle !== null} onClick={onApply}>
        Apply
      </Button>
    </footer>
  );
}
