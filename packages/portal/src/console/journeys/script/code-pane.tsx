import { IconCircleCheck, IconCircleX, IconInfoCircle, Notice } from '@lanyard/ui';
import { Skeleton, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ScriptError } from '../../../api/journeys.ts';
import type { Place } from './script-place.ts';
import type { ScriptChecked } from './use-script-check.ts';

type CodePaneProps = {
  source: string;
  isReadOnly: boolean;
  checked: ScriptChecked;
  wrongLine: number | null;
  place: Place | null;
  onPlace: (place: Place) => void;
  events: { onChange: (source: string) => void; onRun: () => void; onApply: () => void };
};

/** The code with its name, how the keyboard leaves it, and what is wrong with it. */
export function CodePane({ source, isReadOnly, checked, wrongLine, place, onPlace, events }: CodePaneProps) {
  const id = useId();
  const [isLeavable, setLeavable] = useState(false);
  const { data: CodeField, isError } = useCodeField();
  const [label, help] = [`${id}-label`, `${id}-help`];
  return (
    <>
      <p id={label} className="lj-script-label">
        Code
      </p>
      {isError ? (
        <PlainCode source={source} isReadOnly={isReadOnly} labelledBy={label} onChange={events.onChange} />
      ) : CodeField === undefined ? (
        <Skeleton className="lj-code-waits" />
      ) : (
        <CodeField
          source={source}
          isReadOnly={isReadOnly}
          labelledBy={label}
          describedBy={help}
          wrongLine={wrongLine}
          place={place}
          events={{ ...events, onLeavable: setLeavable }}
        />
      )}
      <div className="lj-code-foot ly-small">
        <CodeState checked={checked} onPlace={onPlace} />
        <p id={help} className="ly-muted" role="status">
          {isReadOnly || isError ? '' : isLeavable ? 'Tab leaves the field now.' : TAB_HELP}
        </p>
      </div>
    </>
  );
}

const TAB_HELP = 'Tab moves the line. To leave the field by the keyboard, press Escape, then Tab.';

/** The field comes with the first script that is opened, and not before. */
const useCodeField = () =>
  useQuery({
    queryKey: ['code-field'],
    queryFn: async () => (await import('./code-field.tsx')).CodeField,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

type PlainProps = { source: string; isReadOnly: boolean; labelledBy: string; onChange: (source: string) => void };

/** Work goes on where the field for code does not come. */
function PlainCode({ source, isReadOnly, labelledBy, onChange }: PlainProps) {
  return (
    <>
      <Notice tone="warn" title="The field with colours and line numbers did not load">
        You can go on in this plain one. Reload the page to try again, once your work is saved.
      </Notice>
      <Textarea
        aria-labelledby={labelledBy}
        className="lj-json"
        size="md"
        rows={16}
        spellCheck={false}
        readOnly={isReadOnly}
        value={source}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </>
  );
}

type StateProps = { checked: ScriptChecked; onPlace: (place: Place) => void };

/** "No faults", or the first one with its line. */
function CodeState({ checked, onPlace }: StateProps) {
  return (
    <div className="lj-code-state" role="status" data-state={checked.state}>
      {checked.state === 'good' ? (
        <>
          <IconCircleCheck size={18} aria-hidden="true" /> No faults
        </>
      ) : null}
      {checked.state === 'checking' ? <span className="ly-muted">Checking …</span> : null}
      {checked.state === 'unknown' ? (
        <>
          <IconInfoCircle size={18} aria-hidden="true" /> Not checked: {checked.text}
        </>
      ) : null}
      {checked.state === 'faulty' ? (
        <>
          <IconCircleX size={18} aria-hidden="true" />
          <ErrorPlace error={checked.error} onPlace={onPlace} />
        </>
      ) : null}
    </div>
  );
}

/** What is wrong, and the way to its line. */
export function ErrorPlace({
  error: { text, line, column },
  onPlace,
}: {
  error: ScriptError;
  onPlace: StateProps['onPlace'];
}) {
  return (
    <span>
      {text}{' '}
      {line === null ? null : (
        <button type="button" className="lp-link" onClick={() => onPlace({ line, column })}>
          Go to line {line}
        </button>
      )}
    </span>
  );
}
