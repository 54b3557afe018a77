import { EmptyState, IconCircleCheck } from '@lanyard/ui';
import type { JourneyFault } from '../../../api/journeys.ts';
import { nameOf, nodeAt, START } from '../model/journey.ts';
import { lineIn } from '../model/script-text.ts';
import { scriptIdOf } from '../model/scripts.ts';
import { useOpenScript } from '../script/open-script.ts';
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
  const openScript = useOpenScript();
  const open = ({ nodeId, text }: JourneyFault) => {
    editor.show(nodeId ?? START);
    const node = nodeId === null ? undefined : nodeAt(editor.journey, nodeId);
    const [scriptId, line] = [node === undefined ? null : scriptIdOf(node), lineIn(text)];
    if (scriptId !== null && line !== null) openScript({ scriptId, nodeId, line });
  };
  return (
    <ul className="lj-faults" aria-label={label}>
      {all.map((fault) => (
        <li key={`${fault.nodeId} ${fault.code} ${fault.text}`}>
          <button type="button" className="lj-row" onClick={() => open(fault)}>
            <span className="lj-row-text">
              <strong>{fault.nodeId === null ? 'The journey' : nameOf(editor.journey, fault.nodeId)}</strong>
              <span className="ly-small">{fault.text}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
