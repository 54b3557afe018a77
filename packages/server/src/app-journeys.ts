/** Which nodes journeys can be made of here, and which journeys every realm is given: collected from the slices. */
import { exampleJourneys, type Journey, nodeTypes, ownNodes } from './journeys/index.ts';
import type { Kit } from './kit/index.ts';
import { endRegistrationsOf, registrationNodes } from './registrations/index.ts';
import { signInJourneys, signInNodes } from './sign-in/index.ts';
import { cancelPushesOf, verificationNodes } from './verifications/index.ts';

export const journeyTypes = nodeTypes(ownNodes, verificationNodes, registrationNodes, signInNodes);

export const shippedJourneys: readonly Journey[] = [...signInJourneys, ...exampleJourneys];

/** A run that did not succeed takes back what its nodes have asked for: no phone rings for it, and no scan adds anything. */
export async function onRunEnded(kit: Kit, runId: string): Promise<void> {
  await cancelPushesOf(kit, `sign-in:${runId}`);
  await endRegistrationsOf(kit, runId);
}
