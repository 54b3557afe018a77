/** What buttons, keys and the drawing do with the editor: each one step that can be taken back. */
import type { JourneyNodeType } from '../../../api/journeys.ts';
import { addNode, connect, moveNodes, removeNodes } from '../model/changes.ts';
import { type Clip, copyNodes, pasteNodes } from '../model/clipboard.ts';
import { boxesOf, sizeOf } from '../model/geometry.ts';
import { isEnd, nodeAt, outerNodes, type Point, pagesOf, START } from '../model/journey.ts';
import { arrange } from '../model/layout.ts';
import { addToPage, takeOffPage } from '../model/pages.ts';
import { freeOffset, placeBeside } from '../model/place.ts';
import type { EditorValue } from './context.ts';

type Value = Pick<EditorValue, 'editor' | 'leads'>;

const newId = (): string => crypto.randomUUID();

/** Names and defaults of a new node. Only what has to be there is written down: defaults stay those of the type. */
const blank = (type: JourneyNodeType) => ({ id: newId(), type: type.type, name: type.name, properties: {} });

/** Adds a node at a point of the drawing, or beside what is chosen. */
export function addType({ editor, leads }: Value, type: JourneyNodeType, at?: Point): void {
  const node = blank(type);
  editor.change((journey) => {
    const boxes = boxesOf(journey, leads);
    const chosen = [...editor.selected].map((id) => boxes.get(id)).find((box) => box !== undefined);
    const own = [...boxes].filter(([id]) => id !== START && !isEnd(id)).map(([, box]) => box);
    const size = sizeOf({ ...node, displayName: '', connections: {}, x: 0, y: 0 }, type.outcomes.length);
    return addNode(journey, { ...node, at: at ?? placeBeside(chosen, size, own) });
  });
  editor.show(node.id);
}

/** Adds a screen to a page. */
export function addScreen({ editor }: Pick<Value, 'editor'>, page: string, type: JourneyNodeType): void {
  editor.change((journey) => addToPage(journey, page, blank(type)));
}

/** Takes a screen off its page, to stand beside it. */
export function takeOff({ editor, leads }: Value, page: string, id: string): void {
  editor.change((journey) => {
    const boxes = boxesOf(journey, leads);
    const node = nodeAt(journey, id);
    if (node === undefined) return journey;
    const size = sizeOf(node, leads.get(id)?.length ?? 0);
    return takeOffPage(journey, page, id, placeBeside(boxes.get(page), size, [...boxes.values()]));
  });
  editor.show(id);
}

/** Removes the chosen nodes, or the chosen line. */
export function removeSelected({ editor }: Pick<Value, 'editor'>): void {
  const { selected: gone, line } = editor;
  if (line !== null) {
    editor.change((journey) => connect(journey, { ...line, to: null }));
    editor.selectLine(null);
  } else if (gone.size > 0) editor.change((journey) => removeNodes(journey, gone));
}

export function arrangeAll({ editor, leads }: Value): void {
  editor.change((journey) => moveNodes(journey, arrange(journey, leads)));
}

/** Copies stand near what they were copied from, and cover nothing. */
export function paste({ editor, leads }: Value, clip: Clip): void {
  const { lanyardJourneyNodes: nodes } = clip;
  const group = outerNodes({ nodes }).map(([, node]) => {
    const rows = Object.keys(node.connections).length + 1;
    return { x: node.x, y: node.y, ...sizeOf(node, rows) };
  });
  const by = freeOffset(group, boxesOf(editor.journey, leads).values());
  const { ids, journey } = pasteNodes(editor.journey, clip, { newId, by });
  editor.change(() => journey);
  editor.show(...ids);
}

export const copySelected = ({ editor }: Pick<Value, 'editor'>): Clip | null =>
  copyNodes(editor.journey, editor.selected);

/** Moves what is chosen on the drawing. A screen of a page has its place there and stays. */
export function nudge({ editor }: Pick<Value, 'editor'>, by: Point): void {
  const pages = pagesOf(editor.journey);
  const places = Object.fromEntries(
    [...editor.selected].flatMap((id) => {
      const node = nodeAt(editor.journey, id);
      return node === undefined || pages.has(id) ? [] : [[id, { x: node.x + by.x, y: node.y + by.y }]];
    }),
  );
  editor.change((journey) => moveNodes(journey, places), 'nudge');
}
