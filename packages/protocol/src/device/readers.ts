import { displayText } from '../otp/index.ts';
import { ProtocolError } from './errors.ts';
import { readPublicJwk } from './keys.ts';
import { idPattern, isBytes } from './link.ts';
import { isServerOrigin, parseUrl } from './origin.ts';

const wrong = Symbol('wrong');
/** Takes one claim out of somebody else's JSON, or says that it is wrong. */
export type Reader<Value> = (value: unknown) => Value | typeof wrong;
/** A reader for every claim; claims without one are dropped, so a newer server may add some. */
export type Shape<Claims> = { readonly [Name in keyof Claims]-?: Reader<Claims[Name]> };

/** Text that passes a test. */
const textWhere =
  (test: (text: string) => boolean): Reader<string> =>
  (value) =>
    typeof value === 'string' && test(value) ? value : wrong;

/**
 * Text for people, cleaned and cut to `most` characters both when it is signed and when it is read, so that no app has
 * to remember to: what a caller of the server wrote into a push could otherwise turn the screen's words around (A17).
 */
export const label =
  (most: number): Reader<string> =>
  (value) =>
    typeof value === 'string' ? displayText(value, most) : wrong;

export const id = textWhere((text) => idPattern.test(text));
export const origin = textWhere(isServerOrigin);
export const colour = textWhere((text) => /^#[0-9a-f]{6}$/i.test(text));
export const hash256 = textWhere((text) => isBytes(text, 32));
export const nonce = textWhere((text) => isBytes(text, 16));
export const token = textWhere((text) => text.length <= 2048);
export const matchText = textWhere((text) => /^[A-Za-z0-9_-]{1,64}$/.test(text));
export const method = textWhere((text) => /^[A-Z]{3,7}$/.test(text));
export const address = textWhere((text) => text.length <= 2048 && parseUrl(text) !== null);
export const isoTime = textWhere((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text));
export const matches = (pattern: RegExp): Reader<string> => textWhere((text) => pattern.test(text));

export const flag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : wrong);
export const publicKey = (value: unknown) => readPublicJwk(value);

export const integer =
  (least: number, most: number): Reader<number> =>
  (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most ? value : wrong;

/** Seconds since 1970, up to the year 9999. */
export const seconds = integer(0, 253_402_300_799);

export const oneOf =
  <const Value extends string>(...values: readonly Value[]): Reader<Value> =>
  (value) =>
    values.find((known) => known === value) ?? wrong;

export const exactly = <const Value extends string>(only: Value): Reader<Value> => oneOf(only);

export const optional =
  <Value>(reader: Reader<Value>): Reader<Value | undefined> =>
  (value) =>
    value === undefined ? undefined : reader(value);

export const nullable =
  <Value>(reader: Reader<Value>): Reader<Value | null> =>
  (value) =>
    value === undefined || value === null ? null : reader(value);

/** A list of objects that tell by their `kind` what they are; a kind that is not known here is kept as `unknown`. */
export const listOfKinds =
  <Value extends { kind: string }>(
    shapes: { readonly [Kind in Value['kind']]: Shape<Extract<Value, { kind: Kind }>> },
    most: number,
  ): Reader<(Value | { kind: 'unknown' })[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > most) return wrong;
    const known = new Map<unknown, Shape<Value>>(Object.entries(shapes) as [string, Shape<Value>][]);
    return value.map((entry) => {
      const shape = known.get(kindOf(entry));
      return shape ? readShape(shape, entry) : { kind: 'unknown' as const };
    });
  };

/** @throws ProtocolError `protocol.claims` */
function kindOf(entry: unknown): string {
  const kind: unknown = typeof entry === 'object' && entry !== null && 'kind' in entry ? entry.kind : undefined;
  if (typeof kind !== 'string') throw new ProtocolError('protocol.claims', { claim: 'kind' });
  return kind;
}

/**
 * Reads every claim of a shape and nothing else.
 * @throws ProtocolError `protocol.claims` (with the claim's name), `protocol.key`
 */
export function readShape<Claims>(shape: Shape<Claims>, value: unknown): Claims {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProtocolError('protocol.claims');
  const given = new Map<string, unknown>(Object.entries(value));
  const claims: Partial<Claims> = {};
  for (const name in shape) {
    const claim = shape[name](given.get(name));
    if (claim === wrong) throw new ProtocolError('protocol.claims', { claim: name });
    if (claim !== undefined) claims[name] = claim;
  }
  return claims as Claims;
}
