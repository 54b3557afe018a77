/** The codes that the apps of ForgeRock and Ping scan: `otpauth://`, `pushauth://` and, for both in one, `mfauth://`. */
import { encodeBase32 } from '../otp/base32.ts';
import { encodeBase64url } from './base64.ts';
import { PingAmError } from './errors.ts';
import {
  type MfaRegistration,
  nameFault,
  neutralPolicies,
  type OathPart,
  type PushPart,
  QR_BYTES,
} from './registration.ts';

/** Some apps refuse a registration without one, so it is always there; nothing balances by it. */
export const LOAD_BALANCER_COOKIE = 'amlbcookie=01';

type Parameters = [name: string, value: string][];

/**
 * Writes the code. With both parts it is one code for both credentials on one phone; the values are not percent-encoded,
 * which is how these apps read them.
 * @throws PingAmError pingam.registration where an app would misread it
 */
export function buildMfaUri(registration: MfaRegistration): string {
  const { issuer, account, push, oath } = registration;
  const fault = nameFault(issuer) ?? nameFault(account);
  if (fault !== null) throw new PingAmError('pingam.registration', { detail: `issuer or account ${fault}` });
  const parameters = parametersOf(registration);
  const query = parameters.map(([name, value]) => `${name}=${value}`).join('&');
  return `${schemeOf({ push, oath })}/${encodeURI(issuer)}:${encodeURI(account)}?${query}`;
}

function schemeOf({ push, oath }: Pick<MfaRegistration, 'push' | 'oath'>): string {
  if (push && oath) return `mfauth://${oath.kind}`;
  if (push) return 'pushauth://push';
  if (oath) return `otpauth://${oath.kind}`;
  throw new PingAmError('pingam.registration', { detail: 'there is neither push nor OATH in it' });
}

/** In one code the image stands at the place of the push part, spelled as the OATH part spells it. */
function parametersOf({ issuer, background, image, push, oath, policies }: MfaRegistration): Parameters {
  const look: Parameters = [['b', background.replace('#', '')]];
  if (push) look.push(['image', oath ? image : encodeBase64url(image)]);
  else if (image !== '') look.push(['image', image]);
  const rules: Parameters = policies && push && oath ? [['policies', encodeBase64url(neutralPolicies(policies))]] : [];
  if (!push) return [...(oath ? oathParameters(oath, look) : []), ...rules];
  return [...pushParameters(issuer, push), ...look, ...(oath ? oathParameters(oath, []) : []), ...rules];
}

function pushParameters(issuer: string, { secret, challenge, messageId, endpoint }: PushPart): Parameters {
  return [
    ['l', encodeBase64url(LOAD_BALANCER_COOKIE)],
    ['issuer', encodeBase64url(issuer)],
    ['m', messageId],
    ['s', encodeBase64url(secret)],
    ['c', encodeBase64url(challenge)],
    ['r', encodeBase64url(`${endpoint}?_action=register`)],
    ['a', encodeBase64url(`${endpoint}?_action=authenticate`)],
  ];
}

function oathParameters(oath: OathPart, look: Parameters): Parameters {
  const moving: Parameters[number] =
    oath.kind === 'totp' ? ['period', String(oath.period)] : ['counter', String(oath.counter)];
  const algorithm: Parameters =
    oath.kind === 'totp' && oath.algorithm !== 'SHA1' ? [['algorithm', oath.algorithm]] : [];
  return [
    ['secret', padded(encodeBase32(oath.secret))],
    moving,
    ['digits', String(oath.digits)],
    ...look,
    ...algorithm,
  ];
}

/** Base32 in whole groups of eight (RFC 4648 section 6): what PingAM sends, and all four read. */
function padded(base32: string): string {
  return base32.padEnd(Math.ceil(base32.length / 8) * 8, '=');
}

/** Whether PingAM's own pages could draw this code; ours draw larger ones as well. */
export function fitsPingAmQr(uri: string): boolean {
  return new TextEncoder().encode(uri).length <= QR_BYTES;
}
