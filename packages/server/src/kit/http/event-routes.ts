import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAdmission } from './admission.ts';
import { compileCaller, guardErrors, undeclared } from './callers.ts';
import { contextOf } from './context.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import type { HttpContext } from './http-context.ts';
import { compileRouteInput } from './http-routes.ts';
import type { EventRoute } from './route.ts';
import { compileOutput } from './schema.ts';
import { watchCaller } from './still-allowed.ts';

/** A browser opens six connections to a server at most; each stream reads the database every few seconds. */
const STREAMS_OF_HOLDER = 12;

/** Adds one stream of server-sent events; until its first event it answers errors like any other route. */
export function addEventRoute(context: HttpContext, route: EventRoute): void {
  const { app, kit } = context;
  const resolve = compileCaller(context, route);
  const checkInput = compileRouteInput(route);
  const guard = guardErrors(context, route);
  const checkEvent = compileEventCheck(context, route);
  const handler = route.handler as (input: unknown) => Promise<void>;
  const holderOf = route.holder as (caller: unknown) => string;
  const admission = createAdmission(STREAMS_OF_HOLDER);
  app.get(route.path, { exposeHeadRoute: false }, async (request: FastifyRequest, reply: FastifyReply) => {
    const requestContext = contextOf(request, reply, context);
    const caller = await resolve({ kit, request: requestContext });
    const input = checkInput(request);
    const release = admission.admit(holderOf(caller), kit.clock.now());
    const refused = new AbortController();
    const signal = AbortSignal.any([requestContext.signal, refused.signal]);
    const unwatch = watchCaller(resolve, { kit, request: requestContext }, () => refused.abort());
    const stream = createEventStream(reply, signal);
    const send = (name: string, data: unknown) => {
      checkEvent(name, data);
      stream.send(name, data);
    };
    const run = () => handler({ kit, caller, request: requestContext, ...input, send, signal });
    await follow(stream, signal, run)
      .catch((error: unknown) => endWithError(context, stream, guard, error))
      .finally(() => {
        unwatch();
        release();
      });
    return reply;
  });
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
