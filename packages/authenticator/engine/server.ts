import { base64url, createProof } from '@lanyard/protocol/device';
import type { Clocks } from './clocks.ts';
import { AuthenticatorError } from './errors.ts';
import type { Key } from './platform.ts';
import { problemError } from './problems.ts';
import type { Random } from './types.ts';

const TIMEOUT_MS = 20_000;

export interface DeviceKey {
  id: string;
  key: Key;
}

export interface Call {
  server: string;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** A function makes the body anew for each try: what it signs carries the time, which the first try may correct. */
  body?: object | (() => Promise<object>);
  /** Signs the request; absent on the public part of a registration. */
  device?: DeviceKey;
}

/** What came back from an address outside of the device protocol, whatever its status. */
export interface Reply {
  status: number;
  /** Undefined where it is not JSON. */
  body: unknown;
  /** The code with which a server of Lanyard names what it refuses; null where there is none. */
  problem: string | null;
  /** ISO time at the server; null where it does not say, or a browser does not pass it on. */
  date: string | null;
}

export interface ServerOptions {
  fetch: typeof fetch;
  clocks: Clocks;
  random: Random;
}

/** Speaks HTTP to the servers. Rejects with `AuthenticatorError` and nothing else. */
export class Servers {
  readonly #options: ServerOptions;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  /**
   * Makes one call and returns the JSON of its reply, null for 204. A refused time is learnt, and the call repeated once.
   */
  async call(call: Call): Promise<unknown> {
    try {
      return await this.#once(call);
    } catch (error) {
      const serverTime = error instanceof AuthenticatorError ? error.details.serverTime : undefined;
      if (call.device === undefined || serverTime === undefined) throw error;
      await this.#options.clocks.learn(call.server, serverTime);
      return this.#once(call);
    }
  }

  /** The proof of a request: method, URL, time, single-use id and body, signed by the device (as in RFC 9449). */
  async proof(options: {
    server: string;
    method: string;
    path: string;
    body: string;
    device: DeviceKey;
  }): Promise<string> {
    return createProof({
      method: options.method,
      url: `${options.server}${options.path}`,
      body: options.body,
      deviceId: options.device.id,
      key: options.device.key,
      now: new Date(await this.#options.clocks.at(options.server)),
      jti: base64url.encode(this.#options.random.bytes(16)),
    });
  }

  /** Posts to an address outside of the device protocol. Rejects only where no reply came. */
  async post(url: string, { headers, body }: { headers: Record<string, string>; body: object }): Promise<Reply> {
    const sent = { accept: 'application/json', 'content-type': 'application/json', ...headers };
    const reply = await this.#send(url, { method: 'POST', headers: sent, body: JSON.stringify(body) });
    const { status, headers: said } = reply;
    return { status, body: await readJson(reply), problem: said.get('lanyard-error'), date: isoTime(said.get('date')) };
  }

  async #once(call: Call): Promise<unknown> {
    const { server, method, path, device } = call;
    const given = typeof call.body === 'function' ? await call.body() : call.body;
    const body = given === undefined ? '' : JSON.stringify(given);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== '') headers['content-type'] = 'application/json';
    if (device !== undefined) headers['device-proof'] = await this.proof({ server, method, path, body, device });
    const reply = await this.#send(`${server}${path}`, { method, headers, ...(body !== '' && { body }) });
    if (reply.status === 204) return null;
    const json = await readJson(reply);
    if (!reply.ok) throw problemError(reply.status, json);
    if (json === undefined) throw new AuthenticatorError('server-gone');
    return json;
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#options.fetch(url, {
        ...init,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // The device proves itself by its signature alone: no cookie, no cache, and no redirect that would leave the origin.
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
    } catch (cause) {
      throw new AuthenticatorError('offline', { cause });
    }
  }
}

/** The date of a reply (RFC 9110 section 6.6.1). */
function isoTime(date: string | null): string | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** The parsed body; undefined where it is not JSON, as from a proxy's error page. */
async function readJson(reply: Response): Promise<unknown> {
  try {
    return await reply.json();
  } catch {
    return undefined;
  }
}
