/** Which nodes journeys can be made of here, and which journeys every realm is given: collected from the slices. */
import { type Journey, nodeTypes, ownNodes } from './journeys/index.ts';
import { registrationNodes } from './registrations/index.ts';
import { signInJourneys, signInNodes } from './sign-in/index.ts';
import { verificationNodes } from './verifications/index.ts';

export const journeyTypes = nodeTypes(ownNodes, verificationNodes, registrationNodes, signInNodes);

export const shippedJourneys: readonly Journey[] = [...signInJourneys];
