import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import type { TokenClaims, TokenKind } from './claims.ts';
import { toBytes } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import {
  type CryptoKey,
  importSigningKey,
  importVerificationKey,
  type PublicJwk,
  publicJwk,
  readPublicJwk,
  type SigningKey,
  thumbprint,
  type VerificationKey,
} from './keys.ts';
import { idPattern } from './link.ts';
import { readShape } from './readers.ts';
import { type TokenRow, tokenKinds } from './token-kinds.ts';

/** How far the clocks of a phone and the server may be apart, in seconds. */
export const clockTolerance = 60;

export interface SignOptions<Kind extends TokenKind> {
  /** The claims; `iat` is written by `signToken`. Texts for people are cleaned and cut. */
  claims: Omit<TokenClaims[Kind], 'iat'>;
  key: SigningKey;
  /** For kinds whose header carries the whole public key (offer, claim). */
  jwk?: VerificationKey | undefined;
  /** For kinds whose header names the device (proof, answer): its id. */
  kid?: string | undefined;
  now?: Date | undefined;
}

/** Looks a device's key up by the `kid` of the token's header, which nothing vouches for yet; null where it is unknown. */
export type KeyResolver = (kid: string) => Promise<VerificationKey | null> | VerificationKey | null;

export interface VerifyOptions<Kind extends TokenKind> {
  /** The key, or how to find it. Left out for a token that carries its own. */
  key?: VerificationKey | KeyResolver | undefined;
  /** Thumbprint that the key carried by the token must have. Without it such a token proves only that its key is held. */
  fingerprint?: string | undefined;
  /** Claims that must have exactly this value. */
  expect?: Partial<TokenClaims[Kind]> | undefined;
  now?: Date | undefined;
  /** Seconds; 60 by default. */
  tolerance?: number | undefined;
}

export interface VerifiedToken<Kind extends TokenKind> {
  claims: TokenClaims[Kind];
  /** The device's id from the header, where this kind has one. */
  kid: string | null;
  /** The public key from the header, where this kind has one. */
  jwk: PublicJwk | null;
}

const inSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);
const rowOf = <Kind extends TokenKind>(kind: Kind): TokenRow<TokenClaims[Kind]> => tokenKinds[kind];

async function buildHeader(
  kind: TokenKind,
  { jwk, kid }: { jwk?: VerificationKey | undefined; kid?: string | undefined },
) {
  const { header, typ } = tokenKinds[kind];
  const fits = (header === 'jwk') === (jwk !== undefined) && (header === 'kid') === (kid !== undefined);
  if (!fits) throw new ProtocolError('protocol.token-header', { claim: header });
  const base = { alg: 'ES256', typ };
  if (jwk !== undefined) return { ...base, jwk: { ...(await publicJwk(jwk)) } };
  return kid === undefined ? base : { ...base, kid };
}

/**
 * Signs a token of one kind (compact JWS, RFC 7515, ES256).
 * @throws ProtocolError `protocol.claims`, `protocol.key`, `protocol.token-header`, `protocol.token-too-long`
 */
export async function signToken<Kind extends TokenKind>(kind: Kind, options: SignOptions<Kind>): Promise<string> {
  const row = rowOf(kind);
  const claims = readShape(row.shape, { ...options.claims, iat: inSeconds(options.now ?? new Date()) });
  const header = await buildHeader(kind, options);
  const key = await importSigningKey(options.key);
  const token = await new CompactSign(toBytes(JSON.stringify(claims))).setProtectedHeader(header).sign(key);
  if (token.length > row.longest) throw new ProtocolError('protocol.token-too-long');
  return token;
}

interface Header {
  kid: string | null;
  jwk: PublicJwk | null;
}

function decodeHeader(token: string): ReadonlyMap<string, unknown> {
  try {
    return new Map<string, unknown>(Object.entries(decodeProtectedHeader(token)));
  } catch (cause) {
    throw new ProtocolError('protocol.token-malformed', { cause });
  }
}

/**
 * Reads the header before anything is computed. Exactly the members of the kind are allowed: `jku`, `x5c` and `crit` are
 * ways to bring one's own key or rules (RFC 8725 section 3), and `none` and HS256 ways to need no key.
 */
function readHeader(kind: TokenKind, token: string): Header {
  const row = tokenKinds[kind];
  if (token.length > row.longest) throw new ProtocolError('protocol.token-too-long');
  const members = decodeHeader(token);
  if (members.get('alg') !== 'ES256') throw new ProtocolError('protocol.token-algorithm');
  if (members.get('typ') !== row.typ) throw new ProtocolError('protocol.token-type');
  const names = row.header === 'none' ? ['alg', 'typ'] : ['alg', 'typ', row.header];
  const surplus = [...members.keys()].find((name) => !names.includes(name));
  const lacking = names.find((name) => !members.has(name));
  if (surplus ?? lacking) throw new ProtocolError('protocol.token-header', { claim: surplus ?? lacking });
  const kid = members.get('kid');
  if (row.header !== 'kid') return { kid: null, jwk: row.header === 'jwk' ? readPublicJwk(members.get('jwk')) : null };
  if (typeof kid !== 'string' || !idPattern.test(kid))
    throw new ProtocolError('protocol.token-header', { claim: 'kid' });
  return { kid, jwk: null };
}

/** The device's id in a token's header. Nothing vouches for it until the token was verified with that device's key. */
export function peekDeviceId(kind: 'proof' | 'answer', token: string): string {
  return readHeader(kind, token).kid ?? '';
}

/** The key that a token carries is worth nothing by itself: a realm's must be the one that the link names. */
async function carriedKey(
  jwk: PublicJwk,
  { signer, fingerprint }: { signer: string; fingerprint: string | undefined },
) {
  const found = signer === 'realm' || fingerprint !== undefined ? await thumbprint(jwk) : undefined;
  if (found !== fingerprint) throw new ProtocolError('protocol.fingerprint');
  return importVerificationKey(jwk);
}

interface KeySource extends Pick<VerifyOptions<TokenKind>, 'key' | 'fingerprint'> {
  signer: string;
}

async function findKey({ kid, jwk }: Header, { key, fingerprint, signer }: KeySource): Promise<CryptoKey> {
  if (jwk !== null && key === undefined) return carriedKey(jwk, { signer, fingerprint });
  if (jwk !== null) throw new ProtocolError('protocol.token-header', { claim: 'jwk' });
  const found = typeof key === 'function' ? await key(kid ?? '') : key;
  if (found === undefined || found === null) throw new ProtocolError('protocol.key-unknown');
  return importVerificationKey(found);
}

async function verifySignature(token: string, key: CryptoKey): Promise<unknown> {
  const { payload } = await compactVerify(token, key, { algorithms: ['ES256'] }).catch((cause: unknown) => {
    throw new ProtocolError('protocol.signature', { cause });
  });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new ProtocolError('protocol.claims', { cause });
  }
}

function checkExpected<Claims extends object>(claims: Claims, expected: Partial<Claims>): void {
  for (const name in expected) {
    if (claims[name] !== expected[name]) throw new ProtocolError('protocol.mismatch', { claim: name });
  }
}

interface ClockCheck {
  clock: TokenRow<unknown>['clock'];
  now: Date;
  tolerance: number;
}

function checkClock(claims: { iat?: number; exp?: number }, { clock, now, tolerance }: ClockCheck): void {
  const { iat = 0, exp = 0 } = claims;
  if (clock === 'expiry' && now.getTime() >= exp * 1000) throw new ProtocolError('protocol.expired');
  if (clock === 'window' && Math.abs(inSeconds(now) - iat) > tolerance) {
    throw new ProtocolError('protocol.clock-skew', { issuedAt: new Date(iat * 1000) });
  }
}

/**
 * Verifies a token of one kind: length, header, key, signature, claims, what is expected of them, time. In this order, so
 * that nothing unsigned is ever looked at for its meaning.
 * @throws ProtocolError whose code says what is wrong; nothing of the token is returned then
 */
export async function verifyToken<Kind extends TokenKind>(
  kind: Kind,
  token: string,
  options: VerifyOptions<Kind>,
): Promise<VerifiedToken<Kind>> {
  const row = rowOf(kind);
  const header = readHeader(kind, token);
  const key = await findKey(header, { key: options.key, fingerprint: options.fingerprint, signer: row.signer });
  const claims: TokenClaims[Kind] & { iat?: number; exp?: number } = readShape(
    row.shape,
    await verifySignature(token, key),
  );
  checkExpected(claims, options.expect ?? {});
  const { now = new Date(), tolerance = clockTolerance } = options;
  checkClock(claims, { clock: row.clock, now, tolerance });
  return { claims, ...header };
}
