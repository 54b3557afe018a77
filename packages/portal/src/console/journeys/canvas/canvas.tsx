import '@xyflow/react/dist/base.css';
import './canvas.css';
import { Background, MiniMap, Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { useEditorValue } from '../editor/context.ts';
import { FAR, fitsWhole, isInView } from '../model/first-view.ts';
import { pagesOf } from '../model/journey.ts';
import { AddHere } from './add-here.tsx';
import { CanvasTools, FURTHEST } from './canvas-tools.tsx';
import { EndNode } from './end-node.tsx';
import { type Drawing, drawingOf } from './flow.ts';
import { MoreFollows } from './more-follows.tsx';
import { StepNode } from './step-node.tsx';
import { useDrops } from './use-drops.ts';
import { useFirstView, usePaneSize } from './use-first-view.ts';
import { useFlowChanges } from './use-flow-changes.ts';
import { WayEdge } from './way-edge.tsx';

const NODE_TYPES = { step: StepNode, end: EndNode };
const EDGE_TYPES = { way: WayEdge };

const WORDS = {
  'node.a11yDescription.default': 'Press Enter to choose the node, and the arrow keys to move it once it is chosen.',
  'node.a11yDescription.keyboardDisabled': 'Press Enter to choose the node.',
  'handle.ariaLabel': 'Outcome',
};

/** From so many nodes on there is an overview, also where all of them are seen. */
const MAP_FROM = 8;

/** The drawing: from the start at the left to success and failure at the right. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Inside />
    </ReactFlowProvider>
  );
}

function Inside() {
  const value = useEditorValue();
  const { editor, leads, faults, warnings, types, isReadOnly, litNode } = value;
  const changes = useFlowChanges(value);
  const { dragged } = changes;
  const drawing = useMemo(
    () => drawingOf({ editor, leads, faults, warnings, types, isReadOnly }, dragged),
    [editor, leads, faults, warnings, types, isReadOnly, dragged],
  );
  const pane = useRef<HTMLDivElement>(null);
  const { isPlaced, showFirst } = useFirstView(drawing.boxes);
  const isFar = useStore(({ transform: [, , zoom] }) => zoom < FAR);
  const isLarge = !fitsWhole(drawing.boxes, usePaneSize()) || drawing.nodes.length > MAP_FROM;
  useReveal(drawing.boxes, pane);
  const { letGo, forget, connectEnd, drop, dragStop } = useDrops({ value, drawing, changes, pane });
  return (
    <ReactFlow
      className="lj-canvas"
      aria-label="Drawing of the journey"
      aria-busy={!isPlaced}
      data-far={isFar || undefined}
      nodes={drawing.nodes}
      edges={drawing.edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      onNodesChange={changes.onNodesChange}
      onEdgesChange={changes.onEdgesChange}
      onConnect={changes.onConnect}
      onConnectEnd={connectEnd}
      onMoveStart={forget}
      isValidConnection={changes.isValidConnection}
      onNodeDragStart={changes.onNodeDragStart}
      onNodeDragStop={dragStop}
      onPaneClick={() => editor.select([])}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      nodesConnectable={!isReadOnly}
      edgesFocusable={false}
      deleteKeyCode={null}
      connectionRadius={32}
      minZoom={FURTHEST}
      maxZoom={1.5}
      ref={pane}
      onInit={showFirst}
      ariaLabelConfig={WORDS}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={24} />
      <CanvasTools />
      <MoreFollows boxes={drawing.boxes} />
      {isLarge ? (
        <MiniMap
          pannable
          className="lj-map"
          ariaLabel="Overview of the drawing"
          nodeClassName={({ id }) => (id === litNode ? 'lj-map-lit' : '')}
        />
      ) : null}
      {letGo === null || pane.current === null ? null : (
        <AddHere {...letGo} boxes={drawing.boxes} pane={pane.current.getBoundingClientRect()} onClose={forget} />
      )}
      {Object.keys(editor.journey.nodes).length === 0 && !isReadOnly ? <FirstHint /> : null}
    </ReactFlow>
  );
}

/** What to do with an empty drawing. */
function FirstHint() {
  return (
    <Panel position="top-center" className="lj-hint">
      <strong>Nothing is drawn yet</strong>
      <p className="ly-small ly-muted">
        Open <em>Add</em> and drag a node here. Then draw a line from the dot of each outcome to where it leads.
      </p>
    </Panel>
  );
}

/** Brings a node into view that was chosen elsewhere, and the one at which a trial stands; a screen by its page. */
function useReveal(boxes: Drawing['boxes'], pane: RefObject<HTMLDivElement | null>): void {
  const { editor, litNode } = useEditorValue();
  const { reveal, journey } = editor;
  const flow = useReactFlow();
  const pages = pagesOf(journey);
  const target = reveal === null ? null : (pages.get(reveal.id) ?? reveal.id);
  const lit = litNode === null ? null : (pages.get(litNode) ?? litNode);
  const wish = reveal?.count ?? 0;
  const bring = (id: string | null) => {
    const box = id === null ? undefined : boxes.get(id);
    const rect = pane.current?.getBoundingClientRect();
    if (box === undefined || rect === undefined || isInView(box, flow.getViewport(), rect, underMap(pane.current)))
      return;
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: flow.getZoom() });
  };
  const current = useRef(bring);
  current.current = bring;
  useEffect(() => {
    if (wish > 0) current.current(target);
  }, [target, wish]);
  useEffect(() => current.current(lit), [lit]);
}

/** The corner of the drawing that its overview covers. */
function underMap(pane: HTMLElement | null): { width: number; height: number } {
  const [all, map] = [pane, pane?.querySelector('.lj-map')].map((element) => element?.getBoundingClientRect());
  if (all === undefined || map === undefined || map.width === 0) return { width: 0, height: 0 };
  return { width: all.right - map.left, height: all.bottom - map.top };
}
