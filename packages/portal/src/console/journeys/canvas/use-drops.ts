import { HEADER_HEIGHT, NODE_WIDTH } from '@lanyard/protocol/journeys';
import { type FinalConnectionState, type Node, useReactFlow } from '@xyflow/react';
import { type DragEvent, type MouseEvent as ReactMouseEvent, type RefObject, useState } from 'react';
import { addScreen, addType } from '../editor/actions.ts';
import type { EditorValue } from '../editor/context.ts';
import { DRAGGED_TYPE } from '../editor/palette.tsx';
import { PAGE_NODE } from '../model/journey.ts';
import type { LetGo } from './add-here.tsx';
import { boxAt, type Drawing, pageAt } from './flow.ts';
import type { useFlowChanges } from './use-flow-changes.ts';

const OUTSIDE = { clientX: -1, clientY: -1 };

type DropsProps = {
  value: EditorValue;
  drawing: Drawing;
  changes: ReturnType<typeof useFlowChanges>;
  pane: RefObject<HTMLDivElement | null>;
};

/** What happens where something is let go: a line, an entry of the palette, a node. */
export function useDrops({ value, drawing, changes, pane }: DropsProps) {
  const { editor, types, isReadOnly } = value;
  const flow = useReactFlow();
  /** Where on the drawing a finger or the pointer is. */
  const placeOf = (event: MouseEvent | TouchEvent) => {
    const { clientX: x, clientY: y } = ('changedTouches' in event ? event.changedTouches[0] : event) ?? OUTSIDE;
    return flow.screenToFlowPosition({ x, y });
  };
  const [letGo, setLetGo] = useState<LetGo | null>(null);
  const connectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const at = placeOf(event);
    const loose = changes.connectTo(boxAt(drawing.boxes, at), state);
    const { left = 0, top = 0 } = pane.current?.getBoundingClientRect() ?? {};
    const { x, y } = flow.flowToScreenPosition(at);
    setLetGo(loose && { ...loose, at, inPane: { x: x - left, y: y - top } });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const type = types.get(event.dataTransfer.getData(DRAGGED_TYPE));
    if (type === undefined || isReadOnly) return;
    const at = placeOf(event.nativeEvent);
    const page = type.isScreen ? pageAt(editor.journey, drawing.boxes, at) : undefined;
    if (page !== undefined && type.type !== PAGE_NODE) addScreen({ editor }, page, type);
    else addType(value, type, { x: at.x - NODE_WIDTH / 2, y: at.y - HEADER_HEIGHT / 2 });
  };
  const dragStop = (event: MouseEvent | TouchEvent | ReactMouseEvent, node: Node) => {
    if (isReadOnly) return;
    const others = new Map([...drawing.boxes].filter(([id]) => id !== node.id));
    changes.dropOnPage(
      node.id,
      pageAt(editor.journey, others, placeOf('nativeEvent' in event ? event.nativeEvent : event)),
    );
  };
  return { letGo, forget: () => setLetGo(null), connectEnd, drop, dragStop };
}
