import { IconPlayerPlay, LiveRegion, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, Textarea, TextInput } from '@mantine/core';
import type { ScriptTrial } from '../../../api/journeys.ts';
import { useEditorValue } from '../editor/context.ts';
import { nameOf } from '../model/journey.ts';
import type { ScriptWork } from '../model/script-work.ts';
import { ErrorPlace } from './code-pane.tsx';
import type { Place } from './script-place.ts';
import type { Trial, TrialInputs } from './use-trial.ts';

type TryProps = {
  work: ScriptWork;
  inputs: TrialInputs;
  onInputs: (inputs: TrialInputs) => void;
  trial: Trial;
  onPlace: (place: Place) => void;
};

/** The script as it is written now, run with made-up values. Nobody is signed in by it, and nothing is kept. */
export function TryScript({ work, inputs, onInputs, trial, onPlace }: TryProps) {
  const { run, isRunning, result, isOld, error, faults } = trial;
  return (
    <section className="lj-script-try" aria-labelledby="lj-try-script">
      <h3 id="lj-try-script">Try it</h3>
      <p className="ly-small ly-muted">It runs once with what you type here. Nothing is kept of it.</p>
      <TextInput
        label="User name"
        autoComplete="off"
        value={inputs.username}
        onChange={(event) => onInputs({ ...inputs, username: event.currentTarget.value })}
      />
      <StateInput
        label="Shared state"
        value={inputs.shared}
        fault={faults.shared}
        onChange={(shared) => onInputs({ ...inputs, shared })}
      />
      <StateInput
        label="Transient state"
        value={inputs.transient}
        fault={faults.transient}
        onChange={(transient) => onInputs({ ...inputs, transient })}
      />
      <Button
        variant="default"
        loading={isRunning}
        disabled={faults.shared !== null || faults.transient !== null}
        leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
        title="Ctrl+Enter in the code"
        onClick={run}
      >
        Run
      </Button>
      <ProblemNotice error={error} />
      {result === undefined ? null : (
        <div className="lj-result" data-old={isOld || undefined}>
          {isOld ? <p className="ly-small ly-muted">As it was before your last change. Run it again.</p> : null}
          <Result work={work} result={result} onPlace={onPlace} />
        </div>
      )}
      <LiveRegion>{result === undefined || isOld ? '' : summaryOf(result)}</LiveRegion>
    </section>
  );
}

type StateProps = { label: string; value: string; fault: string | null; onChange: (text: string) => void };

function StateInput({ label, value, fault, onChange }: StateProps) {
  return (
    <Textarea
      label={label}
      className="lj-json"
      size="md"
      rows={2}
      autosize={false}
      spellCheck={false}
      placeholder="{ }"
      value={value}
      error={fault}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** In one sentence, for whoever listens. */
function summaryOf({ outcome, error }: ScriptTrial): string {
  if (error !== null) return `It stopped: ${error.text}`;
  return outcome === null ? 'It asks something.' : `It leaves by ${outcome}.`;
}

type ResultProps = Pick<TryProps, 'work' | 'onPlace'> & { result: ScriptTrial };

function Result({ work, result, onPlace }: ResultProps) {
  const { changed, callbacks, log, error, milliseconds } = result;
  return (
    <>
      {error === null ? (
        <Leaving work={work} result={result} />
      ) : (
        <Notice tone="bad" title="It stopped">
          <ErrorPlace error={error} onPlace={onPlace} />
        </Notice>
      )}
      <dl className="lj-result-parts">
        <Part name="Changed shared state" value={changed.shared} />
        <Part name="Changed transient state" value={changed.transient} />
        {callbacks.map(({ type, output }, at) => (
          <Part key={`${at} ${type}`} name={`It asks: ${type}`} value={output} />
        ))}
        {log.length === 0 ? null : (
          <div>
            <dt>Log</dt>
            <dd>
              <ol className="lj-log">
                {log.map(({ level, text }, at) => (
                  <li key={`${at} ${text}`} data-level={level}>
                    <span className="lj-log-level">{level}</span> {text}
                  </li>
                ))}
              </ol>
            </dd>
          </div>
        )}
      </dl>
      <p className="ly-small ly-muted">Took {milliseconds < 1 ? 'less than 1' : Math.round(milliseconds)} ms.</p>
    </>
  );
}

/** A member that says nothing is not shown. */
function Part({ name, value }: { name: string; value: unknown }) {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached */}
        <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
      </dd>
    </div>
  );
}

function Leaving({ work: { nodeId }, result: { outcome } }: Omit<ResultProps, 'onPlace'>) {
  const { editor, leads } = useEditorValue();
  if (outcome === null) {
    return (
      <Notice tone="info" title="It asks something">
        The person answers, then the script runs again with the answer.
      </Notice>
    );
  }
  const to = leads.get(nodeId ?? '')?.find(({ id }) => id === outcome)?.to ?? null;
  return (
    <Notice tone="good" title={`It leaves by “${outcome}”`}>
      {to === null ? 'That leads nowhere yet.' : `That leads to ${nameOf(editor.journey, to)}.`}
    </Notice>
  );
}
