/** The way back from a question to the choice of ways, where a journey has one. PingAM's nodes know none. */
import { Type } from 'typebox';

export const OfferAnotherWay = Type.Boolean({
  default: false,
  description:
    'Show a further button, “Use another way”, that leaves by `anotherWayOutcome`: lead it back to the choice of ways. Without it, as in PingAM, whoever has not got this one at hand can only begin again. Login, as it is shipped, has it on.',
});

export const ANOTHER_WAY = { label: 'Use another way', outcome: 'anotherWayOutcome' } as const;
