import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { toBytes } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { type CryptoKey, importAgreementKey, importAgreementPrivateKey, type JWK, readPublicJwk } from './keys.ts';
import * as read from './readers.ts';

/** What the server sends to a new device, and to nobody else. */
export interface DeviceSecrets {
  deviceId: string;
  /** The TOTP key in base32 (RFC 4648), without padding. */
  totp: string;
}

const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'lanyard-secrets+jwe' } as const;
const members = new Set(['alg', 'enc', 'typ', 'epk']);
const longest = 4096;

const shape: read.Shape<DeviceSecrets> = { deviceId: read.id, totp: read.matches(/^[A-Z2-7]{16,410}$/) };

/**
 * Encrypts secrets to a device's agreement key (compact JWE, RFC 7516, a fresh ephemeral key for each).
 * @throws ProtocolError `protocol.key`, `protocol.claims`
 */
export async function encryptSecrets({
  secrets,
  key,
}: {
  secrets: DeviceSecrets;
  key: CryptoKey | JWK;
}): Promise<string> {
  const plain = toBytes(JSON.stringify(read.readShape(shape, secrets)));
  return new CompactEncrypt(plain).setProtectedHeader(header).encrypt(await importAgreementKey(key));
}

/** The ephemeral key is somebody else's: its curve is checked before it meets the private key (A13). */
function checkHeader(token: string): void {
  if (token.length > longest) throw new ProtocolError('protocol.token-too-long');
  let found: ReadonlyMap<string, unknown>;
  try {
    found = new Map<string, unknown>(Object.entries(decodeProtectedHeader(token)));
  } catch (cause) {
    throw new ProtocolError('protocol.token-malformed', { cause });
  }
  if (found.get('alg') !== header.alg || found.get('enc') !== header.enc)
    throw new ProtocolError('protocol.token-algorithm');
  if (found.get('typ') !== header.typ) throw new ProtocolError('protocol.token-type');
  const surplus = [...found.keys()].find((name) => !members.has(name));
  if (surplus !== undefined) throw new ProtocolError('protocol.token-header', { claim: surplus });
  readPublicJwk(found.get('epk'));
}

/**
 * Opens secrets with the private agreement key.
 * @throws ProtocolError `protocol.secrets`, `protocol.token-*`, `protocol.claims`, and `protocol.mismatch` for another device's
 */
export async function decryptSecrets({
  token,
  key,
  deviceId,
}: {
  token: string;
  key: CryptoKey | JWK;
  deviceId: string;
}): Promise<DeviceSecrets> {
  checkHeader(token);
  const allowed = { keyManagementAlgorithms: [header.alg], contentEncryptionAlgorithms: [header.enc] };
  const privateKey = await importAgreementPrivateKey(key);
  const { plaintext } = await compactDecrypt(token, privateKey, allowed).catch((cause: unknown) => {
    throw new ProtocolError('protocol.secrets', { cause });
  });
  const secrets = read.readShape(shape, parse(plaintext));
  if (secrets.deviceId !== deviceId) throw new ProtocolError('protocol.mismatch', { claim: 'deviceId' });
  return secrets;
}

function parse(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch (cause) {
    throw new ProtocolError('protocol.claims', { cause });
  }
}
