import type { FastifyReply } from 'fastify';

const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it connects again (HTML standard, section 9.2.6); also the hint at shutdown. */
const RETRY_MS = 1_500;
/** A reader this far behind is gone or stuck; it gets the state anew when it comes back. */
const MAX_BUFFERED_BYTES = 256 * 1024;

export type EventStream = {
  readonly isOpen: () => boolean;
  readonly send: (name: string, data: unknown) => void;
  readonly end: () => void;
  /** Nothing was sent and nothing will be: the reply is answered another way. */
  readonly abandon: () => void;
};

/**
 * Server-sent events on one reply. The head is written with the first event or heartbeat, so that a handler
 * which throws before may still be answered like any other route.
 */
export function createEventStream(reply: FastifyReply, signal: AbortSignal): EventStream {
  let state: 'waiting' | 'open' | 'ended' = 'waiting';
  const open = () => {
    if (state !== 'waiting') return;
    state = 'open';
    reply.hijack();
    reply.raw.writeHead(200, { ...headersOf(reply), 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    reply.raw.write(`retry: ${RETRY_MS}\n\n`);
  };
  const write = (text: string) => {
    open();
    if (state !== 'open') return;
    if (reply.raw.writableLength > MAX_BUFFERED_BYTES) end();
    else reply.raw.write(text);
  };
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  const end = () => {
    clearInterval(heartbeat);
    if (state === 'open') reply.raw.end();
    state = 'ended';
  };
  signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
  return {
    isOpen: () => state !== 'waiting',
    abandon: end,
    send: (name, data) => write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => {
      if (!signal.aborted) open();
      end();
    },
  };
}

/** What hooks and handlers already set on the reply, cookies included. */
function headersOf(reply: FastifyReply): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value : String(value)]],
    ),
  );
}
