import { Handle, type NodeProps, Position } from '@xyflow/react';
import { faultsOf, useEditorValue } from '../editor/context.ts';
import { FaultCount } from '../editor/fault-count.tsx';
import { NodeIcon } from '../editor/node-icon.tsx';
import { childrenOf, innerJourneyOf, nameOf, nodeAt, PAGE_NODE } from '../model/journey.ts';
import type { Lead } from '../model/outcomes.ts';
import { IN } from './flow.ts';

/** A node: what it is, on a page the screens that it shows, and a row for each way out. */
export function StepNode({ id, isConnectable }: NodeProps) {
  const { editor, types, leads, faults, litNode } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  if (node === undefined) return null;
  const type = types.get(node.type);
  const inner = innerJourneyOf(node);
  const kind = type === undefined ? `Unknown: ${node.type}` : inner === null ? type.name : `Runs ${inner}`;
  return (
    <div
      className="lj-node"
      data-unknown={type === undefined || undefined}
      data-faulty={faultsOf(faults, id).length > 0 || undefined}
      data-lit={isLit(litNode, id, childrenOf(node)) || undefined}
    >
      <Handle type="target" id={IN} position={Position.Left} isConnectable={isConnectable} className="lj-inlet" />
      <div className="lj-node-head">
        <NodeIcon id={id} />
        <span className="lj-node-name">
          <strong>{node.displayName}</strong>
          {kind === node.displayName ? null : <span>{kind}</span>}
        </span>
        <FaultCount id={id} />
      </div>
      {node.type === PAGE_NODE ? <Screens ids={childrenOf(node)} /> : null}
      <Ways leads={leads.get(id) ?? []} isConnectable={isConnectable} />
    </div>
  );
}

const isLit = (lit: string | null, id: string, children: readonly string[]) =>
  lit !== null && (lit === id || children.includes(lit));

/** The screens that a page holds, in order; a click chooses one. */
function Screens({ ids }: { ids: readonly string[] }) {
  const { editor, faults } = useEditorValue();
  if (ids.length === 0) return <p className="lj-frame-empty">Drop a screen here</p>;
  return (
    <ol className="lj-frame">
      {ids.map((id) => (
        <li
          key={id}
          data-chosen={editor.selected.has(id) || undefined}
          data-faulty={faultsOf(faults, id).length > 0 || undefined}
        >
          {/* Not a stop of the keyboard: the outline beside the drawing names every screen. */}
          <button
            type="button"
            tabIndex={-1}
            className="nodrag"
            onClick={(event) => {
              event.stopPropagation();
              editor.select([id]);
            }}
          >
            <NodeIcon id={id} />
            <span>{nameOf(editor.journey, id)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Ways({ leads, isConnectable }: { leads: readonly Lead[]; isConnectable: boolean }) {
  if (leads.length === 0) return null;
  return (
    <ul className="lj-ways">
      {leads.map(({ id, name, to, isStale }) => (
        <li key={id} data-open={to === null || undefined} data-stale={isStale || undefined}>
          <span>{name}</span>
          <Handle
            type="source"
            id={id}
            position={Position.Right}
            isConnectable={isConnectable}
            className="lj-outlet"
            role="img"
            aria-label={to === null ? `${name}: leads nowhere, draw a line from here` : `${name}: connected`}
          />
        </li>
      ))}
    </ul>
  );
}
