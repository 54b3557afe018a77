/**
 * What a combined registration code carries (D2), and everything about it that one of the four generations of apps would
 * misread. It is checked when the node is saved, not when a thousand phones have failed.
 */
import { isDisplayText } from '../otp/display-text.ts';
import type { HashAlgorithm } from '../otp/hmac.ts';
import { encodeBase64url, isAlphabetNeutral } from './base64.ts';
import { parsePolicies } from './policies.ts';

export type PushPart = {
  /** At least 32 bytes. */
  secret: Uint8Array;
  challenge: Uint8Array;
  messageId: string;
  /** The address that both actions share, without a query. */
  endpoint: string;
};

export type OathPart = { secret: Uint8Array; digits: 6 | 8 } & (
  | { kind: 'totp'; period: number; algorithm: HashAlgorithm }
  | { kind: 'hotp'; counter: number }
);

export type MfaRegistration = {
  issuer: string;
  account: string;
  /** `rrggbb`, without the number sign. */
  background: string;
  /** Empty where there is none. */
  image: string;
  push?: PushPart | undefined;
  oath?: OathPart | undefined;
  /** The JSON text of the authenticator policies; empty where there are none. */
  policies?: string | undefined;
};

/** The parts of a registration that an administrator sets. */
export type RegistrationSettings = Pick<MfaRegistration, 'issuer' | 'image' | 'background' | 'policies'> & {
  endpoint: string;
};

export type RegistrationFault = { property: string; text: string };

/** Characters of the longest parameter: one generation refuses longer ones. */
export const PARAMETER_LENGTH = 256;

/** Bytes of the longest code that PingAM's own pages can draw (version 20, level L). */
export const QR_BYTES = 858;

/** They end a part of the label, a parameter or the address in one app or the other. */
const TROUBLE = /[:/?&#%]/;

/** One app takes such a name for markup or for a way up a path, and refuses the code. */
const SUSPECT = /<.*>|\.\.\\|\\\.\./;

const NAME_LENGTH = 128;

/** Whether every app splits and shows this name alike. */
export function nameFault(name: string): string | null {
  if (name === '' || [...name].length > NAME_LENGTH) return `has 1 to ${NAME_LENGTH} characters`;
  if (name !== name.trim()) return 'must not begin or end with a space';
  if (TROUBLE.test(name)) return 'must not hold any of : / ? & # %';
  if (SUSPECT.test(name)) return 'must not hold < before >, nor .. beside a backslash';
  return isDisplayText(name) ? null : 'must not hold invisible characters';
}

/** Whether every app reads this issuer alike, in the label and in base64 as well. */
export function issuerFault(issuer: string): string | null {
  const fault = nameFault(issuer);
  if (fault !== null) return fault;
  return isAlphabetNeutral(issuer)
    ? lengthFault(encodeBase64url(issuer))
    : 'holds a character that some apps decode wrongly';
}

const checks: readonly ((settings: RegistrationSettings) => RegistrationFault | null)[] = [
  ({ issuer }) => faultOf('issuer', issuerFault(issuer)),
  ({ background }) =>
    /^[0-9a-fA-F]{6}$/.test(background) ? null : { property: 'bgColor', text: 'is six hexadecimal digits' },
  ({ image }) => faultOf('imgUrl', image === '' ? null : imageFault(image)),
  ({ policies }) => faultOf('policiesJson', policies ? policiesFault(policies) : null),
  ({ endpoint }) => faultOf('endpoint', lengthFault(encodeBase64url(`${endpoint}?_action=authenticate`))),
];

/** Everything that is wrong with these settings. An empty list: all four generations read them alike. */
export function registrationFaults(settings: RegistrationSettings): RegistrationFault[] {
  return checks.map((check) => check(settings)).filter((fault) => fault !== null);
}

function faultOf(property: string, text: string | null): RegistrationFault | null {
  return text === null ? null : { property, text };
}

function lengthFault(value: string): string | null {
  return value.length <= PARAMETER_LENGTH ? null : `is longer than ${PARAMETER_LENGTH} characters in the code`;
}

/**
 * It stands in the code as it is. A percent sign is decoded before the parameters are told apart by one generation, and after
 * that by others; a plus sign is a space for one, and one takes nothing that Java's addresses have no place for.
 */
const PLAIN_ADDRESS = /^[A-Za-z0-9\-._~:/@!$()*,;=?]*$/;

function imageFault(image: string): string | null {
  if (!URL.canParse(image) || new URL(image).protocol !== 'https:') return 'must be an https address';
  if (!PLAIN_ADDRESS.test(image) || /javascript:|\.\.\//i.test(image))
    return 'must be of letters, digits and - . _ ~ : / @ ! $ ( ) * , ; = ? alone, without ../';
  if (!isAlphabetNeutral(image))
    return 'holds a ~ or ? where some apps decode it wrongly; put another character before it';
  return lengthFault(image) ?? lengthFault(encodeBase64url(image));
}

function policiesFault(policies: string): string | null {
  try {
    const written = neutralPolicies(policies);
    return isAlphabetNeutral(written)
      ? lengthFault(encodeBase64url(written))
      : 'holds a text that some apps decode wrongly: leave out > ? ~ and letters beyond ASCII';
  } catch {
    return 'must be a JSON object that names each policy with an object of its parameters';
  }
}

/** How many spaces are tried: three bytes make one turn of base64, so more than a few never help. */
const SPACES = 4;

/**
 * The same policies, with spaces between them until both base64 alphabets spell the text alike: JSON does not mind, and apps
 * that assume the wrong alphabet read it right.
 * @throws PingAmError pingam.policies, also where no spacing helps
 */
export function neutralPolicies(text: string): string {
  const policies = parsePolicies(text);
  let written = '{';
  const entries = Object.entries(policies);
  for (const [index, [name, parameters]] of entries.entries()) {
    const last = index === entries.length - 1;
    written = spaced(written, `${JSON.stringify(name)}:${JSON.stringify(parameters)}${last ? '}' : ','}`);
  }
  return entries.length === 0 ? '{}' : written;
}

function spaced(before: string, next: string): string {
  for (let spaces = 0; spaces < SPACES; spaces += 1) {
    const text = before + ' '.repeat(spaces) + next;
    if (isAlphabetNeutral(text)) return text;
  }
  return before + next;
}
