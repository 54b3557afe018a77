import { type LookupAddress, lookup } from 'node:dns';
import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { defineErrors, Problem } from './errors.ts';
import { addressRefusal, isForbiddenAddress, isPlainLoopback, type OutgoingRules } from './outgoing-address.ts';

defineErrors('outgoing', {
  'address-refused': {
    status: 422,
    text: 'This server does not send anything to that address. Nothing was sent.',
  },
  failed: { status: 502, text: 'The other server could not be reached, or gave no answer that can be read.' },
});

export type OutgoingRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
};

export type OutgoingReply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As much of the body as the limits of size and time allow; garbage as it came. */
  readonly body: Buffer;
  /** Whether that is all: false where a limit, a broken connection or a length that was not kept cut it off. */
  readonly isWhole: boolean;
};

export type OutgoingOptions = OutgoingRules & {
  /** Milliseconds for everything: name, connection, encryption, answer. */
  readonly timeoutMs?: number;
  /** Bytes of a reply that are read; 0 looks at the status alone. */
  readonly maxBytes?: number;
  /** Certificates (PEM) of authorities that are trusted; the usual ones unless given. */
  readonly authorities?: readonly string[] | undefined;
};

export type Outgoing = {
  /**
   * Sends one request and gives whatever status came back. Redirects are not followed: they would lead past the check of
   * the address.
   * @throws Problem outgoing.address-refused, outgoing.failed
   */
  readonly send: (request: OutgoingRequest) => Promise<OutgoingReply>;
  /** Closes the connections that are kept for the next request. */
  readonly close: () => void;
};

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 16_384;
const MAX_CONNECTIONS_TO_HOST = 16;

/**
 * The one way out to addresses that people, devices or services name. Connections are kept and used again; each was opened
 * to an address that the rules allow.
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { authorities } = options;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS_TO_HOST,
    lookup: guardedLookup(options),
    ...(authorities ? { ca: [...authorities] } : {}),
  });
  return {
    send: async (request) => {
      const refusal = addressRefusal(request.url, options);
      if (refusal) throw addressProblem(refusal);
      return exchange(new URL(request.url), request, { ...options, agent });
    },
    close: () => agent.destroy(),
  };
}

function addressProblem(detail: string): Problem {
  return new Problem('outgoing.address-refused', { detail });
}

type Exchange = OutgoingOptions & { readonly agent: Agent };

async function exchange(url: URL, request: OutgoingRequest, options: Exchange): Promise<OutgoingReply> {
  const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, agent } = options;
  const { method, headers = {}, body } = request;
  const isPlain = isPlainLoopback(url, options);
  const settings: RequestOptions = {
    method,
    agent: isPlain ? false : agent,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
  };
  try {
    const reply = await answerTo((isPlain ? httpRequest : httpsRequest)(url, settings), body);
    return { status: reply.statusCode ?? 0, headers: reply.headers, ...(await readSome(reply, maxBytes)) };
  } catch (cause) {
    throw toProblem(cause, timeoutMs);
  }
}

function answerTo(outgoing: ReturnType<typeof httpsRequest>, body: string | Uint8Array | undefined) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    // Stays for good: a connection may break after its answer was read.
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The beginning of a reply. The status has been said: an endless, slow or broken rest takes nothing from it. */
async function readSome(reply: IncomingMessage, maxBytes: number): Promise<Pick<OutgoingReply, 'body' | 'isWhole'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (maxBytes > 0) {
      for await (const chunk of reply) {
        chunks.push(chunk as Buffer);
        size += (chunk as Buffer).length;
        if (size >= maxBytes) break;
      }
    }
  } catch {
    // Cut off: what came before is the answer.
  }
  const isWhole = reply.complete && size <= maxBytes;
  if (!reply.complete) reply.destroy();
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), isWhole };
}

/** What went wrong, in words that an operator can act on. */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Its name is not known.',
  EAI_AGAIN: 'Its name could not be looked up.',
  ECONNREFUSED: 'Nothing listens there.',
  ECONNRESET: 'It broke the connection off.',
  ENETUNREACH: 'There is no way to its network.',
  EHOSTUNREACH: 'There is no way to it.',
};

function toProblem(cause: unknown, timeoutMs: number): Problem {
  if (cause instanceof Problem) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const isLate = cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError');
  const detail = isLate ? `It did not answer within ${timeoutMs / 1000} seconds.` : (WORDS[code] ?? otherWords(code));
  return new Problem('outgoing.failed', { detail, cause });
}

function otherWords(code: string): string {
  if (code.startsWith('HPE_')) return 'Its answer was not HTTP.';
  const isCertificate = /CERT|ALTNAME|SIGNATURE|ISSUER/.test(code);
  return isCertificate
    ? `Its certificate is not trusted (${code}).`
    : `The connection failed (${code || 'no reason'}).`;
}

/**
 * Looks a name up and lets the connection have the very addresses that were judged: a name may point elsewhere than when it
 * was entered, or at the second look (DNS rebinding). One forbidden address among them refuses the name.
 */
export function guardedLookup(rules: OutgoingRules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const isForbidden = !error && addresses.some(({ address }) => isForbiddenAddress(address, rules));
      const refusal = isForbidden ? refusedName(hostname) : null;
      if (error ?? refusal) return callback(error ?? refusal, '', 0);
      return answerLookup(addresses, options.all === true, callback);
    });
  };
}

function refusedName(hostname: string): NodeJS.ErrnoException {
  return Object.assign(addressProblem(`${hostname} leads to a forbidden address.`), { errno: 0 });
}

function answerLookup(addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all) callback(null, addresses);
  else callback(null, first?.address ?? '', first ? isIP(first.address) : 0);
}
