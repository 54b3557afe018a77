/** What buttons, keys and the drawing do with the editor: each one step that can be taken back. */

import { HEADER_HEIGHT } from '@lanyard/protocol/journeys';
import type { Journey, JourneyNodeType } from '../../../api/journeys.ts';
import { addNode, connect, moveNodes, removeNodes } from '../model/changes.ts';
import { type Clip, copyNodes, pasteNodes } from '../model/clipboard.ts';
import { type Box, boxesOf, sizeOf, withEndsFree } from '../model/geometry.ts';
import { isPlace, nodeAt, outerNodes, type Point, START } from '../model/journey.ts';
import { arrange } from '../model/layout.ts';
import type { Leads } from '../model/outcomes.ts';
import { neighbourOf, outlineOf } from '../model/outline.ts';
import { addToPage, takeOffPage } from '../model/pages.ts';
import { freeOffset, freePlace, placeBeside } from '../model/place.ts';
import { freshProperties } from '../model/scripts.ts';
import type { EditorValue } from './context.ts';
import { focusEntry } from './focus.ts';

type Value = Pick<EditorValue, 'editor' | 'leads'>;

const newId = (): string => crypto.randomUUID();

/** A new node, and the id of the script of its own where it goes by one. */
const blank = ({ type, name }: JourneyNodeType) => ({ id: newId(), scriptId: newId(), type, name });

type Blank = ReturnType<typeof blank>;

/** Only what has to be there is written down: defaults stay those of the type. */
function withBlank(before: Journey, { scriptId, ...node }: Blank, type: JourneyNodeType, at: Point): Journey {
  const { journey, properties } = freshProperties(before, type, scriptId);
  return addNode(journey, { ...node, properties, at });
}

/** Adds a node at a point of the drawing, or beside what is chosen. */
export function addType({ editor, leads }: Value, type: JourneyNodeType, at?: Point): void {
  const node = blank(type);
  editor.change((journey) => {
    const boxes = boxesOf(journey, leads);
    const isFirst = Object.keys(journey.nodes).length === 0;
    const beside = isFirst ? START : [...editor.selected].find((id) => boxes.has(id));
    const place = at ?? placeBeside(anchorOf(boxes, beside), sizeOfNew(type), ownBoxes(boxes));
    return withEndsFree(withBlank(journey, node, type, place), withNew(leads, node.id, type), node.id);
  });
  editor.show(node.id);
}

/** An outcome whose line leads nowhere yet. */
export type Loose = { readonly from: string; readonly outcome: string };

/** Adds a node where a line is let go, or beside where it comes from, and leads the line there: one step. */
export function addConnected({ editor, leads }: Value, loose: Loose, type: JourneyNodeType, at?: Point): void {
  const node = blank(type);
  editor.change((journey) => {
    const boxes = boxesOf(journey, leads);
    const [size, own] = [sizeOfNew(type), ownBoxes(boxes)];
    const place = at === undefined ? placeBeside(anchorOf(boxes, loose.from), size, own) : freePlace(at, size, own);
    const added = connect(withBlank(journey, node, type, place), { ...loose, to: node.id });
    return withEndsFree(added, withNew(leads, node.id, type), node.id);
  });
  editor.show(node.id);
}

const ownBoxes = (boxes: ReadonlyMap<string, Box>): Box[] =>
  [...boxes].filter(([id]) => !isPlace(id)).map(([, box]) => box);

/** What something is put beside; beside the start so that the line between them is straight. */
function anchorOf(boxes: ReadonlyMap<string, Box>, id: string | undefined): Box | undefined {
  const box = id === undefined ? undefined : boxes.get(id);
  return box && id === START ? { ...box, y: box.y - (HEADER_HEIGHT - box.height) / 2 } : box;
}

const sizeOfNew = ({ type, outcomes }: JourneyNodeType) =>
  sizeOf({ type, displayName: '', properties: {}, connections: {}, x: 0, y: 0 }, outcomes.length);

const withNew = (leads: Leads, id: string, { outcomes }: JourneyNodeType): Leads =>
  new Map(leads).set(
    id,
    outcomes.map((outcome) => ({ id: outcome.id, name: outcome.displayName, to: null, isStale: false })),
  );

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

/** Removes the chosen nodes, or the chosen line. What had the focus may go with them, so it goes to the entry beside them. */
export function removeSelected({ editor, leads }: Value): void {
  const { selected: gone, line, journey: before } = editor;
  if (line !== null) {
    editor.change((journey) => connect(journey, { ...line, to: null }));
    editor.selectLine(null);
    focusEntry(line.from);
  } else if ([...gone].some((id) => nodeAt(before, id) !== undefined)) {
    editor.change((journey) => removeNodes(journey, gone));
    focusEntry(neighbourOf(outlineOf(before, leads), gone));
  }
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
export function nudge({ editor, leads }: Value, by: Point): void {
  const boxes = boxesOf(editor.journey, leads);
  const places = Object.fromEntries(
    [...editor.selected].flatMap((id) => {
      const box = boxes.get(id);
      return box === undefined ? [] : [[id, { x: box.x + by.x, y: box.y + by.y }]];
    }),
  );
  editor.change((journey) => moveNodes(journey, places), 'nudge');
}
