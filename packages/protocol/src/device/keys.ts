import { type CryptoKey, importJWK, type JWK } from 'jose';
import { base64url, canonicalJson, digest } from './encoding.ts';
import { ProtocolError } from './errors.ts';

/** A public P-256 key and nothing else: what tokens and records carry (RFC 7518 section 6.2). */
export interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

export type { CryptoKey, JWK };
/** A private P-256 key that may sign (ECDSA). */
export type SigningKey = CryptoKey | JWK;
/** A public P-256 key that verifies; a `CryptoKey` from `importVerificationKey` saves the import on every use. */
export type VerificationKey = CryptoKey | JWK;

/** Members that a public key may come with; WebCrypto exports `ext` and `key_ops`. Only the four of the key are kept. */
const knownMembers = new Set(['kty', 'crv', 'x', 'y', 'alg', 'use', 'key_ops', 'ext', 'kid']);

const refuse = (cause?: unknown): never => {
  throw new ProtocolError('protocol.key', { cause });
};

function readCoordinate(value: unknown): string {
  if (typeof value !== 'string' || value.length !== 43) return refuse();
  base64url.decode(value);
  return value;
}

/**
 * Takes a public P-256 key out of somebody else's JSON. Other types and curves, private parts, odd lengths and further
 * members are refused before any of it is used or stored (A13).
 * @throws ProtocolError `protocol.key`, `protocol.encoding`
 */
export function readPublicJwk(value: unknown): PublicJwk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse();
  const members = new Map<string, unknown>(Object.entries(value));
  if ([...members.keys()].some((name) => !knownMembers.has(name))) return refuse();
  if (members.get('kty') !== 'EC' || members.get('crv') !== 'P-256') return refuse();
  return { kty: 'EC', crv: 'P-256', x: readCoordinate(members.get('x')), y: readCoordinate(members.get('y')) };
}

/** The RFC 7638 SHA-256 thumbprint, base64url, 43 characters: the name of a key. */
export async function thumbprint(key: VerificationKey): Promise<string> {
  const { kty, crv, x, y } = await publicJwk(key);
  return digest(canonicalJson({ kty, crv, x, y }));
}

const isJwk = (key: CryptoKey | JWK): key is JWK => 'kty' in key;

/** The public half of a key as a bare JWK; takes an extractable `CryptoKey`, or a JWK whose private part is left out. */
export async function publicJwk(key: CryptoKey | JWK): Promise<PublicJwk> {
  const { kty, crv, x, y } = isJwk(key) ? key : await crypto.subtle.exportKey('jwk', key).catch(refuse);
  return readPublicJwk({ kty, crv, x, y });
}

interface Use {
  name: 'ECDSA' | 'ECDH';
  type: 'public' | 'private';
}

const curveOf = ({ algorithm }: CryptoKey): unknown => ('namedCurve' in algorithm ? algorithm.namedCurve : undefined);

function checkCryptoKey(key: CryptoKey, { name, type }: Use): CryptoKey {
  const fits = key.algorithm.name === name && curveOf(key) === 'P-256' && key.type === type;
  return fits ? key : refuse();
}

async function importPrivate(jwk: JWK, name: Use['name']): Promise<CryptoKey> {
  const { d, ...rest } = jwk;
  const key = { ...(await publicJwk(rest)), d: readCoordinate(d) };
  const imported = await importJWK(key, name === 'ECDSA' ? 'ES256' : 'ECDH-ES+A256KW').catch(refuse);
  return imported instanceof Uint8Array ? refuse() : imported;
}

async function importPublic(jwk: JWK, name: Use['name']): Promise<CryptoKey> {
  const usages: KeyUsages = name === 'ECDSA' ? ['verify'] : [];
  const algorithm = { name, namedCurve: 'P-256' };
  return crypto.subtle.importKey('jwk', readPublicJwk(jwk), algorithm, true, usages).catch(refuse);
}

type KeyUsages = ('verify' | 'sign')[];

const asKey = (key: CryptoKey | JWK, use: Use): Promise<CryptoKey> | CryptoKey => {
  if (!isJwk(key)) return checkCryptoKey(key, use);
  return use.type === 'public' ? importPublic(key, use.name) : importPrivate(key, use.name);
};

/** Imports a public signing key once, for a server that verifies with it many times. Refuses a point off the curve. */
export const importVerificationKey = async (key: VerificationKey): Promise<CryptoKey> =>
  asKey(key, { name: 'ECDSA', type: 'public' });

/** Imports a private signing key once. */
export const importSigningKey = async (key: SigningKey): Promise<CryptoKey> =>
  asKey(key, { name: 'ECDSA', type: 'private' });

/** A public key to which secrets are encrypted (ECDH P-256). */
export const importAgreementKey = async (key: CryptoKey | JWK): Promise<CryptoKey> =>
  asKey(key, { name: 'ECDH', type: 'public' });

/** The private key that opens secrets (ECDH P-256). */
export const importAgreementPrivateKey = async (key: CryptoKey | JWK): Promise<CryptoKey> =>
  asKey(key, { name: 'ECDH', type: 'private' });
