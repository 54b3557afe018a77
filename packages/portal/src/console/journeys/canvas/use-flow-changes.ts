import type { Connection, EdgeChange, FinalConnectionState, NodeChange } from '@xyflow/react';
import { useRef, useState } from 'react';
import type { Loose } from '../editor/actions.ts';
import type { EditorValue } from '../editor/context.ts';
import { connect, moveNodes } from '../model/changes.ts';
import { isEnd, nodeAt, PAGE_NODE, type Point, START } from '../model/journey.ts';
import { putOnPage } from '../model/pages.ts';
import { type FlowEdge, type FlowNode, IN } from './flow.ts';

/** What happens on the drawing, as steps of the editor. A drag is one step, however long it takes. */
export function useFlowChanges({ editor, types, isReadOnly }: EditorValue) {
  const [dragged, setDragged] = useState<Readonly<Record<string, Point>>>({});
  const drags = useRef(0);
  const dragKey = () => `drag ${drags.current}`;

  const onNodesChange = (changes: NodeChange<FlowNode>[]) => {
    const moving: Record<string, Point> = {};
    const moved: Record<string, Point> = {};
    const selected = new Set(editor.selected);
    for (const change of changes) {
      if (change.type === 'select') change.selected ? selected.add(change.id) : selected.delete(change.id);
      if (change.type === 'position' && change.position !== undefined) {
        (change.dragging === true ? moving : moved)[change.id] = change.position;
      }
    }
    if (changes.some(({ type }) => type === 'select')) editor.select(selected);
    if (Object.keys(moving).length > 0) setDragged((before) => ({ ...before, ...moving }));
    if (Object.keys(moved).length > 0) {
      setDragged({});
      editor.change((journey) => moveNodes(journey, moved), dragKey());
    }
  };

  const onEdgesChange = (changes: EdgeChange<FlowEdge>[]) => {
    const chosen = changes.find((change) => change.type === 'select' && change.selected);
    if (chosen?.type !== 'select') return;
    const [from, outcome] = JSON.parse(chosen.id) as [string, string];
    editor.selectLine({ from, outcome });
  };

  const onConnect = ({ source, sourceHandle, target }: Connection) =>
    editor.change((journey) => connect(journey, { from: source, outcome: sourceHandle ?? '', to: target }));

  const isValidConnection = ({ source, target }: { source: string; target: string }) =>
    !isReadOnly && !isEnd(source) && target !== START && !(source === START && isEnd(target));

  /**
   * A line may be let go anywhere on a node, not only on its arrow. Where nothing is, it is given back: for the choice of what
   * shall be there.
   */
  const connectTo = (
    target: string | undefined,
    { isValid, fromNode, fromHandle }: FinalConnectionState,
  ): Loose | null => {
    if (isReadOnly || isValid === true || fromNode === null || fromHandle?.type !== 'source') return null;
    const [from, outcome] = [fromNode.id, fromHandle.id ?? ''];
    if (target === undefined) return { from, outcome };
    if (!isValidConnection({ source: from, target })) return null;
    onConnect({ source: from, sourceHandle: outcome, target, targetHandle: IN });
    return null;
  };

  /** A screen that is let go over a page goes onto it. */
  const dropOnPage = (id: string, page: string | undefined) => {
    const node = nodeAt(editor.journey, id);
    const fits = node !== undefined && node.type !== PAGE_NODE && types.get(node.type)?.isScreen === true;
    if (page !== undefined && page !== id && fits) editor.change((now) => putOnPage(now, page, id), dragKey());
  };

  const onNodeDragStart = () => {
    drags.current += 1;
  };
  return {
    dragged,
    onNodesChange,
    onEdgesChange,
    onConnect,
    connectTo,
    isValidConnection,
    dropOnPage,
    onNodeDragStart,
  };
}
