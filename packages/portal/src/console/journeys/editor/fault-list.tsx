import { EmptyState, IconCircleCheck } from '@lanyard/ui';
import { nameOf, START } from '../model/journey.ts';
import { useEditorValue } from './context.ts';

/** Everything that keeps the journey from running; each leads to its node. */
export function FaultList() {
  const { editor, faults } = useEditorValue();
  if (faults.length === 0) {
    return (
      <EmptyState icon={<IconCircleCheck size={32} stroke={1.5} />} title="No faults">
        This journey can run.
      </EmptyState>
    );
  }
  return (
    <ul className="lj-faults" aria-label="Faults">
      {faults.map(({ nodeId, code, text }) => (
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
