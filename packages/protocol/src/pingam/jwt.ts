/**
 * The compact JWT (RFC 7519) of these apps: HS256 over exactly one header. One generation feeds the padded header into its
 * HMAC, so its length must be a multiple of three bytes and hold strings only: no member may be added, not even `kid`.
 */
import { constantTimeEqual } from '../otp/constant-time.ts';
import { portableHmac } from '../otp/hmac.ts';
import { decodeBase64Text, encodeBase64url } from './base64.ts';
import { SECRET_BYTES } from './challenge.ts';
import { PingAmError } from './errors.ts';

const HEADER = encodeBase64url('{"typ":"JWT","alg":"HS256"}');

/** Characters of the longest JWT that is read; an answer has some 300, with a device token some 600. */
const LONGEST = 8_192;

export type JwtClaims = { readonly [name: string]: unknown };

const utf8 = new TextEncoder();

function mac(secret: Uint8Array, signed: string): Uint8Array {
  if (secret.length < SECRET_BYTES) throw new PingAmError('pingam.secret');
  return portableHmac('SHA256', secret, utf8.encode(signed));
}

/** @throws PingAmError pingam.secret */
export function signJwt(claims: JwtClaims, secret: Uint8Array): string {
  const signed = `${HEADER}.${encodeBase64url(JSON.stringify(claims))}`;
  return `${signed}.${encodeBase64url(mac(secret, signed))}`;
}

/**
 * The claims of a JWT that this secret signed. The algorithm is HS256 whatever else a header names, and a header that names
 * another is refused: `none` and keys of other kinds have no way in. Members of the header come in any order.
 * @throws PingAmError pingam.jwt, pingam.signature, pingam.secret
 */
export function verifyJwt(token: string, secret: Uint8Array): JwtClaims {
  const parts = token.length > LONGEST ? [] : token.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || readObject(header).alg !== 'HS256') throw new PingAmError('pingam.jwt');
  // One spelling only: what was seen before must not come back written in another way.
  const wanted = encodeBase64url(mac(secret, `${header}.${payload}`));
  if (!constantTimeEqual(wanted, signature.replace(/=+$/, ''))) throw new PingAmError('pingam.signature');
  return readObject(payload);
}

/** What a JWT says, unproved: only to find the secret that it has to be verified with. @throws PingAmError pingam.jwt */
export function peekJwt(token: string): JwtClaims {
  const [, payload = ''] = token.length > LONGEST ? [] : token.split('.');
  return readObject(payload);
}

function readObject(part: string): JwtClaims {
  const text = decodeBase64Text(part);
  const value = text === null ? null : parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PingAmError('pingam.jwt');
  return value as JwtClaims;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PingAmError('pingam.jwt', { cause });
  }
}
