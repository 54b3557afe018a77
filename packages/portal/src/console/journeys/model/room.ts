import type { Journey, JourneyCheck } from '../../../api/journeys.ts';
import { moveNodes } from './changes.ts';
import { boxesOf, overlap, withEnds } from './geometry.ts';
import { arrange } from './layout.ts';
import { allLeads, type NodeTypes } from './outcomes.ts';

/**
 * The drawing as it is, or put in order where its nodes or ends would cover each other: what other editors have drawn, or
 * nobody has drawn at all, is made for other sizes. From here on everything has its place.
 */
export function withRoom(journey: Journey, { outcomes }: Pick<JourneyCheck, 'outcomes'>, types: NodeTypes): Journey {
  const leads = allLeads(journey, outcomes, types);
  const boxes = [...boxesOf(journey, leads).values()];
  const isCrowded = boxes.some((box, index) => boxes.slice(index + 1).some((other) => overlap(box, other)));
  return withEnds(isCrowded ? moveNodes(journey, arrange(journey, leads)) : journey, leads);
}
