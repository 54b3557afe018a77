/** Pieces that several node types share. */
import { Type } from 'typebox';
import type { Outcome } from '../node-type.ts';

const LOCALE = '^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$';

/** A text in several languages: locale → text. */
export const localised = (description: string) =>
  Type.Record(Type.String({ pattern: LOCALE }), Type.String({ maxLength: 2_000 }), {
    default: {},
    // A pattern of keys says nothing about keys that do not fit it.
    propertyNames: { type: 'string', pattern: LOCALE },
    description,
  });

/** The one way out of nodes that decide nothing. */
export const onward = (): readonly Outcome[] => [{ id: 'outcome', displayName: 'Outcome' }];

export const yesOrNo = (): readonly Outcome[] => [
  { id: 'true', displayName: 'True' },
  { id: 'false', displayName: 'False' },
];
