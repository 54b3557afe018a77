import { Handle, type NodeProps, Position } from '@xyflow/react';
import { useEditorValue } from '../editor/context.ts';
import { NodeIcon } from '../editor/node-icon.tsx';
import { FAILURE, nameOf, START, SUCCESS } from '../model/journey.ts';
import { IN } from './flow.ts';

const TONES: Readonly<Record<string, string>> = { [SUCCESS]: 'good', [FAILURE]: 'bad' };

/** Where everybody begins, and where a journey ends: with colour, sign and word. */
export function EndNode({ id, isConnectable }: NodeProps) {
  const { editor, leads } = useEditorValue();
  const tone = TONES[id] ?? 'neutral';
  const isStart = id === START;
  const { entryNodeId } = editor.journey;
  const isReached = entryNodeId === id || [...leads.values()].flat().some(({ to }) => to === id);
  return (
    <div className="lj-end" data-tone={tone}>
      {isStart ? null : (
        <Handle
          type="target"
          id={IN}
          position={Position.Left}
          isConnectable={isConnectable}
          className="lj-inlet"
          data-free={!isReached || undefined}
        />
      )}
      <NodeIcon id={id} />
      {nameOf(editor.journey, id)}
      {isStart ? (
        <Handle
          type="source"
          id=""
          position={Position.Right}
          isConnectable={isConnectable}
          className="lj-outlet"
          role="img"
          aria-label={entryNodeId === '' ? 'Start: draw a line to where everybody begins' : 'Start: connected'}
        />
      ) : null}
    </div>
  );
}
