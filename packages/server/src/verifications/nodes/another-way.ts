/** The way back from a question to the choice of ways, where a journey has one. PingAM's nodes know none. */
import { Type } from 'typebox';

export const OfferAnotherWay = Type.Boolean({
  default: false,
  description: 'Show a further button that leaves by `anotherWayOutcome`, for instance to the choice of ways.',
});

export const ANOTHER_WAY = { label: 'Use another way', outcome: 'anotherWayOutcome' } as const;
