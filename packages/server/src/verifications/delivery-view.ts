import { type Static, Type } from 'typebox';
import type { DeliveryWord } from '../policies/index.ts';

const Time = Type.String({ format: 'date-time' });

/** Why there is no answer yet, in words for people and a code for programs. */
export const DeliveryView = Type.Object({
  state: Type.Enum(['under-way', 'delayed', 'failed']),
  code: Type.String(),
  text: Type.String(),
  next: Type.String({ description: 'What to do now.' }),
  since: Type.Union([Time, Type.Null()], { description: 'When the device was last heard of, where that matters.' }),
});
export type DeliveryView = Static<typeof DeliveryView>;

export function deliveryView(word: DeliveryWord): DeliveryView {
  return { ...word, since: word.since?.toISOString() ?? null };
}
