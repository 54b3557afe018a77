/**
 * The `authId` of a step: a compact JWS (RFC 7515) with HS256, as PingAM's clients carry it from step to step without looking
 * inside. It says where a run stands; that it counts once is the database's to see to.
 */
import { timingSafeEqual } from 'node:crypto';
import { type Kit, Problem } from '../kit/index.ts';
import './errors.ts';

const PURPOSE = 'am auth id';
const HEADER = encode({ typ: 'JWT', alg: 'HS256' });

export type AuthId = {
  readonly runId: string;
  readonly stepKey: string;
  readonly journey: string;
  readonly isDraft: boolean;
  /** As PingAM shows it: `/demo`. */
  readonly realm: string;
  readonly expiresAt: Date;
};

type Signing = Pick<Kit, 'clock' | 'sealKeys'>;

export function makeAuthId({ clock, sealKeys }: Signing, id: AuthId): string {
  const payload = encode({
    authIndexType: id.isDraft ? 'draft' : 'service',
    authIndexValue: id.journey,
    realm: id.realm,
    sessionId: id.runId,
    otk: id.stepKey,
    exp: toSeconds(id.expiresAt),
    iat: toSeconds(clock.now()),
  });
  const signed = `${HEADER}.${payload}`;
  const mac = sealKeys.authenticate(sealKeys.current(), PURPOSE, Buffer.from(signed));
  if (!mac) throw new TypeError('the key that seals now is not at hand');
  return `${signed}.${mac.toString('base64url')}`;
}

/**
 * Where a run stands. The header must be ours to the letter, so no other algorithm is ever looked at (RFC 8725 section 3.1).
 * @throws Problem am.auth-id-invalid, am.timed-out
 */
export function readAuthId(kit: Signing, text: unknown, realm: string): Pick<AuthId, 'runId' | 'stepKey'> {
  const [header, payload = '', mac = '', ...more] = typeof text === 'string' ? text.split('.') : [];
  const isOurs = header === HEADER && more.length === 0 && isSigned(kit, `${header}.${payload}`, mac);
  if (!isOurs) throw new Problem('am.auth-id-invalid');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string | number>;
  if (claims.realm !== realm) throw new Problem('am.auth-id-invalid');
  if (Number(claims.exp) <= toSeconds(kit.clock.now())) {
    // By these words and this number clients know it.
    const detail = { errorCode: '110', failureUrl: '' };
    throw new Problem('am.timed-out', { detail: 'Session has timed out', members: { detail } });
  }
  return { runId: String(claims.sessionId), stepKey: String(claims.otk) };
}

/** By whichever seal key was the current one when it was made: a rotation must not end what people are in the middle of. */
function isSigned({ sealKeys }: Pick<Kit, 'sealKeys'>, signed: string, mac: string): boolean {
  const given = Buffer.from(mac, 'base64url');
  // Decoding forgives characters that encoding never makes; two texts for one token would be two tokens.
  if (given.toString('base64url') !== mac) return false;
  return sealKeys.ids().some((id) => {
    const wanted = sealKeys.authenticate(id, PURPOSE, Buffer.from(signed));
    return wanted !== null && wanted.length === given.length && timingSafeEqual(wanted, given);
  });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const toSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);
