import type { Journey, JourneyCheck } from '../../../api/journeys.ts';
import { moveNodes } from './changes.ts';
import { type Box, boxesOf } from './geometry.ts';
import { FAILURE, isEnd, START, SUCCESS } from './journey.ts';
import { arrange } from './layout.ts';
import { allLeads, type Leads, type NodeTypes } from './outcomes.ts';

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * The drawing as it is, or put in order where nodes would cover each other: what other editors have drawn, or nobody has
 * drawn at all, is made for other sizes.
 */
export function withRoom(journey: Journey, { outcomes }: Pick<JourneyCheck, 'outcomes'>, types: NodeTypes): Journey {
  const leads = allLeads(journey, outcomes, types);
  const boxes = [...boxesOf(journey, leads)].filter(([id]) => id !== START && !isEnd(id)).map(([, box]) => box);
  const isCrowded = boxes.some((box, index) => boxes.slice(index + 1).some((other) => overlap(box, other)));
  return isCrowded ? moveNodes(journey, arrange(journey, leads)) : journey;
}

/** The journey with the places of its start and ends, which other editors read from its file. */
export function withEnds(journey: Journey, leads: Leads): Journey {
  const boxes = boxesOf(journey, leads);
  const places = [START, SUCCESS, FAILURE].flatMap((id) => {
    const box = boxes.get(id);
    return box === undefined ? [] : [[id, { x: Math.round(box.x), y: Math.round(box.y) }] as const];
  });
  return { ...journey, staticNodes: Object.fromEntries(places) };
}
