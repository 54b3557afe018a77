import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { describeBrowser } from './browser.ts';
import type { ClientAddress } from './client-address.ts';
import { AM_BALANCER_COOKIE, type CookieOptions, parseCookies, renderAmCookie, renderCookie } from './cookies.ts';
import type { RequestContext } from './request.ts';

const EMPTY = new Uint8Array();

declare module 'fastify' {
  interface FastifyRequest {
    /** The body before it was parsed: device proofs and webhook signatures are over these bytes. */
    rawBytes: Uint8Array | undefined;
    lanyard: RequestContext | undefined;
  }
}

/** The request as handlers see it; made once a request, and what it does not need it does not compute. */
export function contextOf(request: FastifyRequest, reply: FastifyReply, shared: Shared): RequestContext {
  request.lanyard ??= new FastifyContext(request, reply, shared);
  return request.lanyard;
}

type Shared = {
  readonly stopping: AbortSignal;
  readonly clientAddress: ClientAddress;
  readonly kit: { readonly config: Pick<Config, 'amCookie' | 'publicUrl'> };
};

class FastifyContext implements RequestContext {
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #shared: Shared;
  #cookies: Readonly<Record<string, string>> | undefined;
  #signal: AbortSignal | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, shared: Shared) {
    this.#request = request;
    this.#reply = reply;
    this.#shared = shared;
  }

  get id(): string {
    return this.#request.id;
  }
  get method(): string {
    return this.#request.method;
  }
  get path(): string {
    return pathOf(this.#request.url);
  }
  get address(): string {
    return this.#shared.clientAddress(this.#request.raw);
  }
  get browser(): string {
    return describeBrowser(this.#request.headers['user-agent']);
  }
  get cookies(): Readonly<Record<string, string>> {
    this.#cookies ??= parseCookies(this.#request.headers.cookie);
    return this.#cookies;
  }
  get rawBody(): Uint8Array {
    return this.#request.rawBytes ?? EMPTY;
  }
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.any([this.#shared.stopping, closeSignal(this.#reply)]);
    return this.#signal;
  }

  header = (name: string): string | undefined => {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };

  parameters = (name: string): readonly string[] => {
    const { url } = this.#request;
    const from = url.indexOf('?');
    return from < 0 ? [] : new URLSearchParams(url.slice(from)).getAll(name);
  };

  setCookie = (name: string, value: string, options: CookieOptions): void => {
    const { amCookie, publicUrl } = this.#shared.kit.config;
    const isAm = name === amCookie || name === AM_BALANCER_COOKIE;
    const isSecure = publicUrl.startsWith('https:');
    const rendered = isAm ? renderAmCookie(name, value, { ...options, isSecure }) : renderCookie(name, value, options);
    this.#reply.header('set-cookie', rendered);
  };

  clearCookie = (name: string, options: Pick<CookieOptions, 'sameSite'> = {}): void => {
    this.setCookie(name, '', { ...options, maxAgeSeconds: 0 });
  };
}

/** The path of a request target, without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function closeSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}
