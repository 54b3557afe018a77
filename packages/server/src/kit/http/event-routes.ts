import type { FastifyReply, FastifyRequest } from 'fastify';
import { limitedProblem } from '../errors.ts';
import { compileCaller, guardErrors, undeclared } from './callers.ts';
import { contextOf } from './context.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import type { HttpContext } from './http-context.ts';
import { compileRouteInput } from './http-routes.ts';
import type { EventRoute } from './route.ts';
import { compileOutput } from './schema.ts';

/** A browser opens six connections to a server at most; each stream reads the database every few seconds. */
const STREAMS_OF_HOLDER = 12;
const BUSY_MS = 5_000;

/** Adds one stream of server-sent events; until its first event it answers errors like any other route. */
export function addEventRoute(context: HttpContext, route: EventRoute): void {
  const { app, kit } = context;
  const resolve = compileCaller(context, route);
  const checkInput = compileRouteInput(route);
  const guard = guardErrors(context, route);
  const checkEvent = compileEventCheck(context, route);
  const handler = route.handler as (input: unknown) => Promise<void>;
  const holderOf = route.holder as (caller: unknown) => string;
  const open = new Map<string, number>();
  app.get(route.path, { exposeHeadRoute: false }, async (request: FastifyRequest, reply: FastifyReply) => {
    const requestContext = contextOf(request, reply, context);
    const caller = await resolve({ kit, request: requestContext });
    const input = checkInput(request);
    const { signal } = requestContext;
    const release = admit(open, holderOf(caller), kit.clock.now());
    const stream = createEventStream(reply, signal);
    const send = (name: string, data: unknown) => {
      checkEvent(name, data);
      stream.send(name, data);
    };
    const run = () => handler({ kit, caller, request: requestContext, ...input, send, signal });
    await follow(stream, signal, run)
      .catch((error: unknown) => endWithError(context, stream, guard, error))
      .finally(release);
    return reply;
  });
}

/** Counts a stream of this holder in. @returns what counts it out @throws Problem kit.limited */
function admit(open: Map<string, number>, holder: string, now: Date): () => void {
  const count = open.get(holder) ?? 0;
  if (count >= STREAMS_OF_HOLDER) throw limitedProblem(new Date(now.getTime() + BUSY_MS), now);
  open.set(holder, count + 1);
  return () => {
    const left = (open.get(holder) ?? 1) - 1;
    if (left > 0) open.set(holder, left);
    else open.delete(holder);
  };
}

/** The stream lives until its handler returns or the signal is aborted, whichever comes first. */
async function follow(stream: EventStream, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const onAbort = () => aborted.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await Promise.race([run(), aborted.promise]);
    stream.end();
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function endWithError(
  context: HttpContext,
  stream: EventStream,
  guard: (error: unknown) => never,
  error: unknown,
): void {
  const wasOpen = stream.isOpen();
  if (!wasOpen) {
    stream.abandon();
    guard(error);
  }
  context.kit.log.warn({ error }, 'a stream of events broke');
  stream.end();
}

function compileEventCheck(context: HttpContext, route: EventRoute): (name: string, data: unknown) => void {
  if (context.kit.declarations !== 'strict') return () => {};
  const checks = new Map(Object.entries(route.events).map(([name, schema]) => [name, compileOutput(schema)]));
  return (name, data) => {
    const check = checks.get(name);
    const mismatch = check ? check(data) : 'no such event';
    if (mismatch) throw undeclared(`GET ${route.path} sent the event ${name}, which it does not declare: ${mismatch}`);
  };
}
