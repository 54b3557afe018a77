/** The nodes that this slice contributes to journeys. */
import type { NodeType } from '../journeys/index.ts';
import { dataStoreDecision, identityStoreDecision } from './nodes/password-decision.ts';
import { secondFactorChoice, secondFactorDetails } from './nodes/second-factor.ts';
import { sessionUser } from './nodes/session-user.ts';

export const signInNodes: readonly NodeType[] = [
  dataStoreDecision,
  identityStoreDecision,
  secondFactorChoice,
  secondFactorDetails,
  sessionUser,
];
