import { IconArrowRight, IconCircleCheck, IconCircleX } from '@lanyard/ui';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { useEditorValue } from '../editor/context.ts';
import { FAILURE, nameOf, START, SUCCESS } from '../model/journey.ts';
import { IN } from './flow.ts';

const LOOKS: Readonly<Record<string, { tone: string; icon: typeof IconArrowRight }>> = {
  [SUCCESS]: { tone: 'good', icon: IconCircleCheck },
  [FAILURE]: { tone: 'bad', icon: IconCircleX },
  [START]: { tone: 'neutral', icon: IconArrowRight },
};

/** Where everybody begins, and where a journey ends: with colour, sign and word. */
export function EndNode({ id, isConnectable }: NodeProps) {
  const { editor } = useEditorValue();
  const { tone, icon: Icon } = LOOKS[id] ?? { tone: 'neutral', icon: IconArrowRight };
  const isStart = id === START;
  return (
    <div className="lj-end" data-tone={tone}>
      {isStart ? null : (
        <Handle type="target" id={IN} position={Position.Left} isConnectable={isConnectable} className="lj-inlet" />
      )}
      <Icon size={20} stroke={2} aria-hidden="true" />
      {nameOf(editor.journey, id)}
      {isStart ? (
        <Handle
          type="source"
          id=""
          position={Position.Right}
          isConnectable={isConnectable}
          className="lj-outlet"
          role="img"
          aria-label="Start: draw a line to where everybody begins"
        />
      ) : null}
    </div>
  );
}
