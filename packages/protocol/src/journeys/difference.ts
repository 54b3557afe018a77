/** What is different between two forms of a journey, in words: the same in the editor, in the history and in the audit. */
import { propertyTitle } from './words.ts';

type Place = { readonly x: number; readonly y: number };

type DrawnNode = Place & {
  readonly type: string;
  readonly displayName: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly connections: Readonly<Record<string, string>>;
};

type DrawnScript = {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly evaluatorVersion: string;
};

export type DrawnJourney = {
  readonly description: string;
  readonly enabled: boolean;
  readonly innerOnly: boolean;
  readonly mustRun: boolean;
  readonly noSession: boolean;
  readonly entryNodeId: string;
  readonly nodes: Readonly<Record<string, DrawnNode>>;
  readonly scripts?: Readonly<Record<string, DrawnScript>> | undefined;
  readonly staticNodes?: Readonly<Record<string, Place>> | undefined;
};

export type JourneyChange = {
  /** Null: the journey as a whole. */
  readonly nodeId: string | null;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly text: string;
};

type Wording = {
  /** Whether values of properties are told. Not where they are kept: nodes of files may hold secrets. */
  readonly withValues?: boolean;
  /** Whether it is told that nodes stand elsewhere. Not where the drawing was put in order for one of the two alone. */
  readonly withPlaces?: boolean;
};

/** From `before`, null where there was nothing, to `after`. Nodes that stand elsewhere on the drawing are one line, the last. */
export function journeyDifference(
  before: DrawnJourney | null,
  after: DrawnJourney,
  { withValues = true, withPlaces = true }: Wording = {},
): JourneyChange[] {
  if (before === null) {
    const number = Object.keys(after.nodes).length;
    return [{ nodeId: null, kind: 'added', text: `${countOf(number)}.` }];
  }
  const ids = [...new Set([...Object.keys(after.nodes), ...Object.keys(before.nodes)])];
  const changes = [
    ...detailTexts(before, after).map((text) => changed(null, text)),
    ...ids.flatMap((id) => nodeChanges({ before, after, withValues }, id)),
    ...scriptChanges(before.scripts ?? {}, after.scripts ?? {}),
  ];
  return withPlaces ? [...changes, ...moves(before, after, changes.length === 0)] : changes;
}

const countOf = (number: number): string => (number === 1 ? '1 node' : `${number} nodes`);

const changed = (nodeId: string | null, text: string): JourneyChange => ({ nodeId, kind: 'changed', text });

/** Names come from files, and `toString` is nobody's node. */
const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** The ids are PingAM's. */
const ENDS: Readonly<Record<string, string>> = {
  '70e691a5-1e33-4ac3-a356-e7b6d60d92e0': 'Success',
  'e301438c-0bd0-429c-ab0c-66126501069a': 'Failure',
};

const nameOf = ({ nodes }: DrawnJourney, id: string): string =>
  own(ENDS, id) ?? own(nodes, id)?.displayName ?? 'a node that is gone';

const FLAGS = {
  enabled: ['People can go through it.', 'Nobody can go through it.'],
  innerOnly: ['Only other journeys can run it.', 'It can be run by itself.'],
  mustRun: ['It runs even where somebody is signed in.', 'Whoever is signed in passes without it.'],
  noSession: ['It ends without a session.', 'It ends with a session.'],
} as const;

function detailTexts(before: DrawnJourney, after: DrawnJourney): string[] {
  const flags = (Object.keys(FLAGS) as (keyof typeof FLAGS)[])
    .filter((flag) => before[flag] !== after[flag])
    .map((flag) => FLAGS[flag][after[flag] ? 0 : 1]);
  const start =
    after.entryNodeId === ''
      ? 'Nothing is connected to the start.'
      : `It starts with ${nameOf(after, after.entryNodeId)}.`;
  return [
    ...(before.description === after.description ? [] : ['The description was changed.']),
    ...flags,
    ...(before.entryNodeId === after.entryNodeId ? [] : [start]),
  ];
}

type Both = { before: DrawnJourney; after: DrawnJourney; withValues: boolean };

function nodeChanges({ before, after, withValues }: Both, nodeId: string): JourneyChange[] {
  const [old, now] = [own(before.nodes, nodeId), own(after.nodes, nodeId)];
  if (now === undefined)
    return old === undefined ? [] : [{ nodeId, kind: 'removed', text: `${old.displayName} was removed.` }];
  if (old === undefined) return [{ nodeId, kind: 'added', text: `${now.displayName} was added.` }];
  const texts = [
    ...(old.type === now.type ? [] : [`is a ${now.type}, was a ${old.type}.`]),
    ...(old.displayName === now.displayName ? [] : [`was called ${old.displayName}.`]),
    ...propertyTexts({ before, after, withValues }, old, now),
    ...connectionTexts({ before, after }, old, now),
  ];
  return texts.map((text) => changed(nodeId, `${now.displayName}: ${text}`));
}

const namesOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];

function propertyTexts({ before, after, withValues }: Both, old: DrawnNode, now: DrawnNode): string[] {
  return namesOf(old.properties, now.properties).flatMap((name) => {
    const [was, is] = [own(old.properties, name), own(now.properties, name)];
    if (isSame(was, is)) return [];
    if (name === 'nodes' && Array.isArray(is ?? was)) return screenTexts(before, after, was, is);
    const title = propertyTitle(name);
    return withValues ? [`${title} is ${valueWords(is)}, was ${valueWords(was)}.`] : [`${title} was changed.`];
  });
}

/** A page names its screens a second time with what they are called: a new name alone is no change of the page. */
function screenTexts(before: DrawnJourney, after: DrawnJourney, was: unknown, is: unknown): string[] {
  const [old, now] = [screenIds(was), screenIds(is)];
  if (isSame(old, now)) return [];
  const isEach = new Set(old).size === old.length && old.length === now.length && old.every((id) => now.includes(id));
  const names = now.map((id) => nameOf(after, id)).join(', ') || 'nothing';
  return [isEach ? `shows in another order: ${names}.` : `shows ${names}, showed ${shownIn(before, old)}.`];
}

const shownIn = (journey: DrawnJourney, ids: readonly string[]): string =>
  ids.map((id) => nameOf(journey, id)).join(', ') || 'nothing';

const screenIds = (refs: unknown): string[] =>
  Array.isArray(refs)
    ? refs.flatMap((ref: { _id?: unknown } | null) => (ref?._id === undefined ? [] : String(ref._id)))
    : [];

function connectionTexts({ before, after }: Omit<Both, 'withValues'>, old: DrawnNode, now: DrawnNode): string[] {
  return namesOf(old.connections, now.connections).flatMap((outcome) => {
    const [was, is] = [own(old.connections, outcome), own(now.connections, outcome)];
    if (was === is) return [];
    const to = is === undefined ? 'leads nowhere' : `leads to ${nameOf(after, is)}`;
    return [`${outcome} ${to}${was === undefined ? '' : `, led to ${nameOf(before, was)}`}.`];
  });
}

type Scripts = Readonly<Record<string, DrawnScript>>;

/** A source is never told, only how much of it is another: the editor shows both beside each other. */
function scriptChanges(before: Scripts, after: Scripts): JourneyChange[] {
  return namesOf(after, before).flatMap((id) => {
    const [old, now] = [own(before, id), own(after, id)];
    if (now === undefined)
      return old ? [{ nodeId: null, kind: 'removed', text: `The script ${old.name} was removed.` }] : [];
    if (old === undefined) return [{ nodeId: null, kind: 'added', text: `The script ${now.name} was added.` }];
    return scriptTexts(old, now).map((text) => changed(null, `The script ${now.name}: ${text}`));
  });
}

function scriptTexts(old: DrawnScript, now: DrawnScript): string[] {
  return [
    ...(old.name === now.name ? [] : [`was called ${old.name}.`]),
    ...(old.description === now.description ? [] : ['its description was changed.']),
    ...(old.evaluatorVersion === now.evaluatorVersion
      ? []
      : [`is written for version ${now.evaluatorVersion}, was for ${old.evaluatorVersion}.`]),
    ...(old.source === now.source ? [] : [lineWords(old.source.split('\n'), now.source.split('\n'))]),
  ];
}

/** Lines of which the other one has fewer of the same. */
const more = (lines: readonly string[], others: readonly string[]): number => {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  }).length;
};

function lineWords(old: readonly string[], now: readonly string[]): string {
  const [gained, lost] = [more(now, old), more(old, now)];
  if (gained + lost === 0) return 'its lines stand in another order.';
  return `${linesOf(gained)} new, ${linesOf(lost)} gone.`;
}

const linesOf = (number: number): string => (number === 1 ? '1 line' : `${number} lines`);

/** One line for all of them: a drawing put in order is one act. */
function moves(before: DrawnJourney, after: DrawnJourney, isAlone: boolean): JourneyChange[] {
  const nodes = movedIn(before.nodes, after.nodes);
  const ends = before.staticNodes && after.staticNodes ? movedIn(before.staticNodes, after.staticNodes) : 0;
  if (nodes + ends === 0) return [];
  const what = nodes === 0 ? 'The start and the ends stand' : `${countOf(nodes)} ${nodes === 1 ? 'stands' : 'stand'}`;
  return [changed(null, `${what} elsewhere on the drawing.${isAlone ? ' Nothing changes for anybody.' : ''}`)];
}

function movedIn(before: Readonly<Record<string, Place>>, after: Readonly<Record<string, Place>>): number {
  return Object.entries(after).filter(([id, { x, y }]) => {
    const old = own(before, id);
    return old !== undefined && (old.x !== x || old.y !== y);
  }).length;
}

const LONGEST_VALUE = 80;

/** A value for people; long ones are cut. */
function valueWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = typeof value === 'string' ? `“${value}”` : wordsOf(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** A list and a text in several languages read better than their JSON. */
function wordsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const members: [string, unknown][] = Array.isArray(value) ? value.map((each) => ['', each]) : Object.entries(value);
  if (members.length === 0) return 'empty';
  if (!members.every(([, member]) => typeof member !== 'object')) return JSON.stringify(value);
  return members.map(([name, member]) => `${name === '' ? '' : `${name} `}“${String(member)}”`).join(', ');
}

/** As JSON: the order of names means nothing, and the database keeps another one. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [mine, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return namesOf(mine, other).every((name) => isSame(own(mine, name), own(other, name)));
}
