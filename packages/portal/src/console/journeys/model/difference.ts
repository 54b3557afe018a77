/** What is different between two journeys, in words. */
import type { Journey, JourneyChange, JourneyNode } from '../../../api/journeys.ts';
import { childrenOf, nameOf, nodeAt, outerNodes, own } from './journey.ts';
import { isSame } from './same.ts';
import { fieldTitle } from './schema.ts';

/** From `before` to `after`. Nodes that only stand elsewhere on the drawing are the same to everybody who signs in. */
export function differenceOf(before: Journey, after: Journey): JourneyChange[] {
  const nodes = [...new Set([...Object.keys(after.nodes), ...Object.keys(before.nodes)])];
  return [
    ...detailChanges(before, after).map((text) => ({ nodeId: null, kind: 'changed' as const, text })),
    ...nodes.flatMap((id) => nodeChange(before, after, id)),
  ];
}

/** Whether anything was moved on the drawing. */
export function isMoved(before: Journey, after: Journey): boolean {
  return outerNodes(after).some(([id, { x, y }]) => {
    const node = nodeAt(before, id);
    return node !== undefined && (node.x !== x || node.y !== y);
  });
}

const FLAGS = {
  enabled: ['People can go through it.', 'Nobody can go through it.'],
  innerOnly: ['Only other journeys can run it.', 'It can be run by itself.'],
  mustRun: ['It runs even where somebody is signed in.', 'Whoever is signed in passes without it.'],
  noSession: ['It ends without a session.', 'It ends with a session.'],
} as const;

function detailChanges(before: Journey, after: Journey): string[] {
  const flags = (Object.keys(FLAGS) as (keyof typeof FLAGS)[])
    .filter((flag) => before[flag] !== after[flag])
    .map((flag) => FLAGS[flag][after[flag] ? 0 : 1]);
  const isStartElsewhere = before.entryNodeId !== after.entryNodeId;
  const start =
    after.entryNodeId === ''
      ? 'Nothing is connected to the start.'
      : `It starts with ${nameOf(after, after.entryNodeId)}.`;
  return [
    ...(before.description === after.description ? [] : ['The description was changed.']),
    ...flags,
    ...(isStartElsewhere ? [start] : []),
  ];
}

function nodeChange(before: Journey, after: Journey, nodeId: string): JourneyChange[] {
  const [old, now] = [nodeAt(before, nodeId), nodeAt(after, nodeId)];
  if (old === undefined)
    return now === undefined ? [] : [{ nodeId, kind: 'added', text: `${now.displayName} was added.` }];
  if (now === undefined) return [{ nodeId, kind: 'removed', text: `${old.displayName} was removed.` }];
  const texts = [
    ...nameChange(old, now),
    ...propertyChanges(before, after, old, now),
    ...connectionChanges(after, old, now),
  ];
  return texts.map((text) => ({ nodeId, kind: 'changed', text: `${now.displayName}: ${text}` }));
}

const nameChange = (old: JourneyNode, now: JourneyNode): string[] =>
  old.displayName === now.displayName ? [] : [`was called ${old.displayName}.`];

function propertyChanges(before: Journey, after: Journey, old: JourneyNode, now: JourneyNode): string[] {
  const names = [...new Set([...Object.keys(old.properties), ...Object.keys(now.properties)])];
  return names.flatMap((name) => {
    const [was, is] = [own(old.properties, name), own(now.properties, name)];
    if (isSame(was, is)) return [];
    if (name !== 'nodes') return [`${fieldTitle(name)} is ${valueWords(is)}, was ${valueWords(was)}.`];
    const [wasShown, isShown] = [screens(before, old), screens(after, now)];
    return wasShown === isShown ? [] : [`shows ${isShown}.`];
  });
}

const screens = (journey: Journey, node: JourneyNode): string =>
  childrenOf(node)
    .map((id) => nameOf(journey, id))
    .join(', ') || 'nothing';

function connectionChanges(after: Journey, old: JourneyNode, now: JourneyNode): string[] {
  const outcomes = [...new Set([...Object.keys(old.connections), ...Object.keys(now.connections)])];
  return outcomes
    .filter((outcome) => own(old.connections, outcome) !== own(now.connections, outcome))
    .map((outcome) => {
      const target = own(now.connections, outcome);
      return target === undefined ? `${outcome} leads nowhere.` : `${outcome} leads to ${nameOf(after, target)}.`;
    });
}

const LONGEST_VALUE = 80;

/** A value for people; long ones are cut. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === '') return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
