import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { Problem } from '../errors.ts';
import { isAmPath } from './am-url.ts';
import type { Resolver } from './audience.ts';
import { compileCaller, guardErrors, undeclared } from './callers.ts';
import { contextOf } from './context.ts';
import type { HttpContext } from './http-context.ts';
import type { HttpRoute } from './route.ts';
import { compileInput, compileOutput, type InputCheck } from './schema.ts';

const EMPTY = Object.freeze({});

/** Adds one declared route: cross-site rule, caller, input, handler, reply; in this order. */
export function addHttpRoute(context: HttpContext, route: HttpRoute): void {
  const { app, kit } = context;
  const resolve = compileCaller(context, route);
  const checkInput = compileRouteInput(route);
  const checkReply = compileReplyCheck(context, route);
  const guard = guardErrors(context, route);
  const handler = route.handler as (input: unknown) => unknown;
  const hasReply = route.status !== 204;
  app.route({
    method: route.method,
    url: route.path,
    ...(hasReply ? { schema: { response: { [route.status]: route.reply } } } : {}),
    ...largeBody(context, route, resolve),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const requestContext = contextOf(request, reply, context);
      const caller = await resolve({ kit, request: requestContext });
      const input = checkInput(request);
      const result = await runHandler(handler, { kit, caller, request: requestContext, ...input }, guard);
      checkReply(result);
      return reply.code(route.status).send(hasReply ? result : undefined);
    },
  });
}

/** Megabytes of a stranger are not even read: who calls is asked before, and how long the body says it is. */
function largeBody(context: HttpContext, { bodyLimit }: HttpRoute, resolve: Resolver<unknown>) {
  if (bodyLimit === undefined) return {};
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw new Problem('kit.body-too-large');
    await resolve({ kit: context.kit, request: contextOf(request, reply, context) });
  };
  return { bodyLimit, onRequest };
}

async function runHandler(
  handler: (input: unknown) => unknown,
  input: object,
  guard: (error: unknown) => never,
): Promise<unknown> {
  try {
    return await handler(input);
  } catch (error) {
    return guard(error);
  }
}

type RouteInput = { readonly params: unknown; readonly query: unknown; readonly body: unknown };
type Schemas = { readonly path: string; readonly params?: TSchema; readonly query?: TSchema; readonly body?: TSchema };

/** The check of all three parts of a request; used by event routes as well, which have no body. */
export function compileRouteInput(route: Schemas & { unknownMembers?: 'refuse' | 'ignore' }) {
  // Clients of PingAM send members of their own, no body where one is expected, and one where none is.
  const isAm = isAmPath(route.path);
  const unknownMembers = isAm ? 'ignore' : (route.unknownMembers ?? 'refuse');
  const params = route.params ? compileInput(route.params, 'path', 'ignore') : ignore;
  const query = route.query ? compileInput(route.query, 'query', unknownMembers) : ignore;
  const body = route.body ? compileInput(route.body, 'body', unknownMembers) : isAm ? ignore : refuseBody;
  return (request: Pick<FastifyRequest, 'params' | 'query' | 'body' | 'url'>): RouteInput => {
    if (/%00/.test(request.url))
      throw new Problem('kit.bad-request', { detail: 'The address contains a NUL character.' });
    return {
      params: params(request.params),
      query: query(request.query),
      body: body(isAm ? (request.body ?? {}) : request.body),
    };
  };
}

const ignore: InputCheck = () => EMPTY;

/** A body where none is expected is a misunderstanding that must not pass silently; `{}` says nothing and may. */
const refuseBody: InputCheck = (value) => {
  const isEmpty =
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  if (!isEmpty) throw new Problem('kit.bad-request', { detail: 'This address takes no request body.' });
  return EMPTY;
};

function compileReplyCheck(context: HttpContext, route: HttpRoute): (reply: unknown) => void {
  if (context.kit.declarations !== 'strict' || route.status === 204) return () => {};
  const check = compileOutput(route.reply);
  return (reply) => {
    const mismatch = check(reply);
    if (mismatch) throw undeclared(`${route.method} ${route.path} gave a reply that it does not declare: ${mismatch}`);
  };
}
