import { IconX } from '@lanyard/ui';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { removeSelected } from '../editor/actions.ts';
import { useEditorValue } from '../editor/context.ts';
import type { FlowEdge } from './flow.ts';

/** A line from an outcome to where it leads; chosen, it can be taken away. */
export function WayEdge({ data, selected }: EdgeProps<FlowEdge>) {
  const value = useEditorValue();
  if (data === undefined) return null;
  const { path, tone, middle } = data;
  return (
    <>
      <g className="lj-way" data-way={tone} data-chosen={selected || undefined}>
        <BaseEdge path={path} interactionWidth={18} />
      </g>
      {selected === true && !value.isReadOnly ? (
        <EdgeLabelRenderer>
          <button
            type="button"
            className="lj-cut nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
            aria-label="Remove this connection"
            onClick={() => removeSelected(value)}
          >
            <IconX size={16} aria-hidden="true" />
          </button>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
}
