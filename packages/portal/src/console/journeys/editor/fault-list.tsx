import { EmptyState, IconCircleCheck } from '@lanyard/ui';
import type { JourneyFault } from '../../../api/journeys.ts';
import { nameOf, START } from '../model/journey.ts';
import { useEditorValue } from './context.ts';

/** Everything that keeps the journey from running, and what else there is to know; each leads to its node. */
export function FaultList() {
  const { faults, warnings } = useEditorValue();
  return (
    <div className="lp-stack">
      {faults.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={32} stroke={1.5} />} title="No faults">
          This journey can run.
        </EmptyState>
      ) : (
        <List label="Faults" all={faults} />
      )}
      {warnings.length === 0 ? null : (
        <section aria-labelledby="lj-warnings">
          <h2 id="lj-warnings">To look at</h2>
          <List label="Warnings" all={warnings} />
        </section>
      )}
    </div>
  );
}

function List({ label, all }: { label: string; all: readonly JourneyFault[] }) {
  const { editor } = useEditorValue();
  return (
    <ul className="lj-faults" aria-label={label}>
      {all.map(({ nodeId, code, text }) => (
        <li key={`${nodeId} ${code} ${text}`}>
          <button type="button" className="lj-row" onClick={() => editor.show(nodeId ?? START)}>
            <span className="lj-row-text">
              <strong>{nodeId === null ? 'The journey' : nameOf(editor.journey, nodeId)}</strong>
              <span className="ly-small">{text}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
