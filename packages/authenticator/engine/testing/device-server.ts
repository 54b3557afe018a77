import { generateKeyPairSync } from 'node:crypto';
import {
  buildRegistrationLink,
  encryptSecrets,
  isProtocolError,
  type Matching,
  type ProfileClaims,
  type PublicJwk,
  signToken,
  thumbprint,
  verifyAnswer,
  verifyClaim,
  verifyProof,
} from '@lanyard/protocol/device';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import type { TestClock } from './test-clock.ts';

/*
 * The device part of the protocol, spoken by its own functions, for what the real server refuses to do: send forged or late
 * replies, or break off in the middle. Stories with the real server are in registration.test.ts and push.test.ts.
 */

export const SERVER = 'https://id.example.org';
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const TOKEN = 'A'.repeat(43);

const signingKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey: privateKey.export({ format: 'jwk' }), publicKey: publicKey.export({ format: 'jwk' }) };
};

interface Registered {
  id: string;
  device: PublicJwk;
  user: PublicJwk;
  agreement: PublicJwk;
  state: 'pending' | 'active' | 'locked' | 'removed';
}

/** Answers in place of a route: a reply, or a fault. */
export type Intercept = (
  request: { method: string; path: string; search: string },
  reply: () => Promise<Response>,
) => Promise<Response>;

export class DeviceServer {
  readonly clock: TestClock;
  readonly realm = signingKey();
  readonly devices = new Map<string, Registered>();
  readonly pushes = new Map<string, string>();
  readonly answers: { decision: string; match?: string | undefined }[] = [];
  profile: Partial<ProfileClaims> = {};
  protection: 'none' | 'pin' | 'biometric' = 'none';
  state: 'waiting' | 'claimed' | 'registered' | 'expired' | 'cancelled' = 'waiting';
  expectedMatch: string | undefined;
  intercept: Intercept = (_, reply) => reply();

  constructor(clock: TestClock) {
    this.clock = clock;
  }

  async link(): Promise<string> {
    const fingerprint = await thumbprint(this.realm.publicKey);
    return buildRegistrationLink({ server: SERVER, realm: 'demo', token: TOKEN, fingerprint });
  }

  /** To be given to the engine as its `fetch`. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const method = init.method ?? 'GET';
    const { pathname: path, search } = url;
    const request = { method, path, search, body: String(init.body ?? ''), headers: new Headers(init.headers) };
    return this.intercept(request, () => this.#route(request));
  };

  async push(options: { matching?: Matching; pushId?: string; lifeSeconds?: number } = {}): Promise<string> {
    const { matching = 'typed-2', pushId = crypto.randomUUID(), lifeSeconds = 60 } = options;
    const deviceId = [...this.devices.keys()].at(-1) ?? '';
    const now = this.clock.now();
    const claims = {
      iss: SERVER,
      pushId,
      deviceId,
      service: 'Wiki',
      place: 'Oslo',
      address: '192.0.2.7',
      browser: 'Firefox on Linux',
      asked: 'Sign in',
      account: 'alice',
      matching,
      createdAt: now.toISOString(),
      exp: Math.floor(now.getTime() / 1000) + lifeSeconds,
    };
    this.pushes.set(pushId, await signToken('push', { claims, key: this.realm.privateKey, now }));
    return pushId;
  }

  async #route(request: { method: string; path: string; body: string; headers: Headers }): Promise<Response> {
    const path = request.path.replace(/^\/device\/v1/, '');
    if (path === '/registrations/open') return this.#open();
    if (path === '/registrations/claim') return this.#claim(JSON.parse(request.body).claim);
    const device = await this.#authenticate(request);
    if (device instanceof Response) return device;
    if (path === '/registrations/prove') return this.#prove(device, JSON.parse(request.body).code);
    if (path === '/profile') return json({ ...(await this.#profileReply(device)) });
    if (path === '/pushes') return json({ pushes: [...this.pushes.values()] });
    if (path === '/device') return this.#remove(device);
    const pushId = path.split('/')[2] ?? '';
    const details = this.pushes.get(pushId);
    if (details === undefined) return problem(409, 'verifications.push-ended');
    if (request.method === 'GET') return json({ details });
    return this.#answer({ device, pushId, details, answer: JSON.parse(request.body).answer });
  }

  async #open(): Promise<Response> {
    if (this.state === 'expired') return problem(410, 'registrations.link-expired');
    if (this.state === 'cancelled') return problem(410, 'registrations.link-cancelled');
    if (this.state !== 'waiting') return problem(409, 'registrations.link-used');
    const now = this.clock.now();
    const person = { issuer: 'Example', account: 'alice', displayName: 'Alice', colour: '#0b6e4f' };
    const exp = Math.floor(now.getTime() / 1000) + 300;
    const { protection } = this;
    const claims = { iss: SERVER, realm: 'demo', registrationId: 'r-1', ...person, protection, exp };
    const { privateKey: key, publicKey: jwk } = this.realm;
    return json({ offer: await signToken('offer', { claims, key, jwk, now }), serverTime: now.toISOString() });
  }

  async #claim(claim: string): Promise<Response> {
    if (this.state !== 'waiting') return problem(409, 'registrations.link-used');
    // Taken before the first await, as the server's one statement does.
    this.state = 'claimed';
    const now = this.clock.now();
    const { device, user, agreement } = await verifyClaim({ claim, registrationId: 'r-1', token: TOKEN, now });
    const registered: Registered = { id: crypto.randomUUID(), device, user, agreement, state: 'pending' };
    this.devices.set(registered.id, registered);
    const secrets = await encryptSecrets({ secrets: { deviceId: registered.id, totp: SECRET }, key: agreement });
    return json({ deviceId: registered.id, secrets, ...(await this.#profileReply(registered)) });
  }

  async #prove(device: Registered, code: string): Promise<Response> {
    const right = totp({ secret: decodeBase32(SECRET), time: this.clock.now().getTime() });
    if (code !== right) return problem(403, 'registrations.code-wrong');
    device.state = 'active';
    this.state = 'registered';
    return json(await this.#profileReply(device));
  }

  /** The profile of the newest device, as the channel brings it along. */
  async sentProfile(key = this.realm.privateKey): Promise<string> {
    const [device] = [...this.devices.values()].slice(-1);
    if (!device) throw new TypeError('no device is registered');
    return (await this.#profileReply(device, key)).profile;
  }

  async #profileReply(
    device: Registered,
    key = this.realm.privateKey,
  ): Promise<{ profile: string; state: string; serverTime: string }> {
    const now = this.clock.now();
    const person = { issuer: 'Example', account: 'alice', displayName: 'Alice', colour: '#0b6e4f', name: 'Phone' };
    const locked = device.state === 'locked';
    const usual = { version: 1, push: true, credentials: [{ kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30 }] };
    const { protection } = this;
    const claims = { iss: SERVER, realm: 'demo', deviceId: device.id, ...person, ...usual, protection, locked };
    const profile = { ...claims, ...this.profile } as ProfileClaims;
    const token = await signToken('profile', { claims: profile, key, now });
    return { profile: token, state: device.state, serverTime: now.toISOString() };
  }

  #remove(device: Registered): Response {
    device.state = 'removed';
    return new Response(null, { status: 204 });
  }

  async #answer(options: { device: Registered; pushId: string; details: string; answer: string }): Promise<Response> {
    const { device, pushId, details, answer } = options;
    const now = this.clock.now();
    const claims = await verifyAnswer({ answer, deviceId: device.id, pushId, details, keys: device, now });
    if (claims.decision === 'approve' && claims.match !== this.expectedMatch) {
      return problem(409, 'verifications.match-wrong', { left: 2 });
    }
    this.answers.push({ decision: claims.decision, match: claims.match });
    this.pushes.delete(pushId);
    const states: Record<string, string> = { approve: 'approved', deny: 'denied', report: 'reported' };
    return json({ state: states[claims.decision] });
  }

  readonly #proofs = new Set<string>();

  async #authenticate(request: {
    method: string;
    path: string;
    body: string;
    headers: Headers;
  }): Promise<Registered | Response> {
    const { method, path, body, headers } = request;
    const now = this.clock.now();
    try {
      const key = (kid: string) => this.devices.get(kid)?.device ?? null;
      const proof = headers.get('device-proof') ?? '';
      const url = `${SERVER}${path}`;
      const { deviceId, jti } = await verifyProof({ proof, method, url, body, key, now });
      if (this.#proofs.has(jti)) return problem(401, 'devices.proof-used');
      this.#proofs.add(jti);
      const device = this.devices.get(deviceId);
      if (device === undefined || device.state === 'removed') return problem(410, 'devices.removed');
      return device;
    } catch (error) {
      const late = isProtocolError(error, 'protocol.clock-skew');
      return late
        ? problem(401, 'devices.clock-skew', { serverTime: now.toISOString() })
        : problem(401, 'devices.proof-refused');
    }
  }
}

export const json = (body: unknown, status = 200): Response => Response.json(body, { status });

export const problem = (status: number, code: string, members: object = {}): Response =>
  Response.json({ code, status, detail: `The server says ${code}.`, ...members }, { status });

/** The members of a reply that is about to be tampered with. */
export const textsOf = async (reply: Promise<Response>): Promise<Record<string, string>> =>
  (await (await reply).json()) as Record<string, string>;

/** A token whose claims were changed and whose signature was not. */
export function alterToken(token: string, change: (claims: string) => string): string {
  const [head, payload = '', signature] = token.split('.');
  const altered = change(Buffer.from(payload, 'base64url').toString());
  return [head, Buffer.from(altered).toString('base64url'), signature].join('.');
}

export const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
