import { IconPlus } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { FAILURE, nameOf, nodeAt, START, SUCCESS } from '../model/journey.ts';
import type { Leads } from '../model/outcomes.ts';
import { type OutlineRow, outlineOf } from '../model/outline.ts';
import { count } from '../words.ts';
import { useEditorValue } from './context.ts';
import { FaultCount } from './fault-count.tsx';
import { NodeIcon } from './node-icon.tsx';

/** All nodes in the order of the flow: whoever does not point at the drawing chooses here. */
export function Outline({ onAdd }: { onAdd: () => void }) {
  const { editor, leads, isReadOnly } = useEditorValue();
  const rows = outlineOf(editor.journey, leads);
  const [reached, lost] = [rows.filter(({ isReached }) => isReached), rows.filter(({ isReached }) => !isReached)];
  return (
    <div className="lj-outline">
      <ol aria-label="Nodes in the order of the journey">
        <li>
          <RowButton
            id={START}
            hint={startHint(editor.journey.entryNodeId, nameOf(editor.journey, editor.journey.entryNodeId))}
          />
        </li>
        {reached.map((row) => (
          <Row key={row.id} row={row} />
        ))}
        {[SUCCESS, FAILURE].map((id) => (
          <li key={id}>
            <RowButton id={id} hint={arrivals(leads, id)} />
          </li>
        ))}
      </ol>
      {lost.length === 0 ? null : (
        <section aria-label="Nodes that nothing leads to">
          <h2>Nothing leads here</h2>
          <ol>
            {lost.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ol>
        </section>
      )}
      {isReadOnly ? null : (
        <Button variant="default" leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={onAdd}>
          Add a node
        </Button>
      )}
    </div>
  );
}

/** How many ways lead to an end. */
function arrivals(leads: Leads, end: string): string {
  const ways = [...leads.values()].flat().filter(({ to }) => to === end).length;
  return ways === 0 ? 'nothing leads here yet' : `${count(ways, 'outcome')} ${ways === 1 ? 'leads' : 'lead'} here`;
}

const startHint = (entry: string, name: string): string => (entry === '' ? 'leads nowhere yet' : `leads to ${name}`);

function Row({ row: { id, page } }: { row: OutlineRow }) {
  const { editor, types } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  if (node === undefined) return null;
  const type = types.get(node.type);
  return (
    <li data-screen={page === null ? undefined : true}>
      <RowButton id={id} hint={type?.name ?? `Unknown: ${node.type}`} />
    </li>
  );
}

function RowButton({ id, hint }: { id: string; hint: string }) {
  const { editor, litNode } = useEditorValue();
  const name = nameOf(editor.journey, id);
  return (
    <button
      type="button"
      className="lj-row"
      data-node={id}
      data-lit={litNode === id || undefined}
      aria-current={editor.selected.has(id) || undefined}
      onClick={() => editor.show(id)}
    >
      <NodeIcon id={id} />
      <span className="lj-row-text">
        <strong>{name}</strong>
        {hint === name ? null : <span className="ly-small ly-muted">{hint}</span>}
        {litNode === id ? <span className="lj-here ly-small">You are here</span> : null}
      </span>
      <FaultCount id={id} />
    </button>
  );
}
