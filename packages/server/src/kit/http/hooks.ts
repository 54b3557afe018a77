import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import type { Kit } from '../kit.ts';
import { amPreflightHeaders, corsHeaders } from './am-origins.ts';
import { isAmPath, realmOfAmPath } from './am-url.ts';
import { pathOf } from './context.ts';
import { OPEN_HEADERS, OPEN_PREFIX, PREFLIGHT_HEADERS } from './cross-site.ts';
import { apiHeaders, headersFor } from './headers.ts';
import type { HttpContext } from './http-context.ts';
import {
  CREST_TYPE,
  crestBody,
  ERROR_HEADER,
  firstAmErrorBody,
  isFirstAmVersion,
  PROBLEM_TYPE,
  problemBody,
  toProblem,
} from './problem-reply.ts';
import type { Route } from './route.ts';
import { parseStrictJson } from './strict-json.ts';

/** What happens around every request: headers, the refusal while stopping, metrics, the debug line. */
export function addHooks(context: HttpContext): void {
  const { app, kit, stopping } = context;
  const headers = apiHeaders(kit.config);
  const amHeaders = headersFor('/am', kit.config);
  const seconds = kit.metrics.histogram('http_request_seconds', 'Duration of HTTP requests', [
    'method',
    'route',
    'status',
  ]);
  app.decorateRequest('rawBytes', undefined);
  app.decorateRequest('lanyard', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const isAm = isAmPath(request.url);
    reply.headers(isAm ? amHeaders : headers);
    reply.header('x-request-id', request.id);
    if (request.url.startsWith(OPEN_PREFIX)) reply.headers(OPEN_HEADERS);
    if (stopping.aborted) {
      reply.header('connection', 'close');
      throw new Problem('kit.stopping', { headers: { 'retry-after': '2' } });
    }
    if (isAm) reply.headers(await corsHeaders(context, request));
    refuseDisguised(request);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
    logRequest(context, request, reply);
  });
}

/**
 * The router reads escaped letters, the rules of realms and origins do not: what leads to PingAM's routes has to look like it.
 * @throws Problem kit.not-found
 */
function refuseDisguised({ url, routeOptions }: FastifyRequest): void {
  if (routeOptions.url === undefined || !isAmPath(routeOptions.url)) return;
  if (realmOfAmPath(pathOf(url)) === null) throw new Problem('kit.not-found');
}

/** The path without its query, because links of other systems put tokens there. */
function logRequest({ kit }: HttpContext, request: FastifyRequest, reply: FastifyReply): void {
  if (!kit.log.isLevelEnabled('debug')) return;
  kit.log.debug(
    {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      path: pathOf(request.url),
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    },
    'request',
  );
}

/** JSON and nothing else: any other content type is 415, so a form of a foreign page cannot reach a handler. */
export function addParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    request.rawBytes = body;
    return body.length === 0 ? undefined : parseStrictJson(body);
  });
  // Clients of PingAM begin with an empty body of any type. Without one there is nothing to misread.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length > 0 || !isAmPath(request.url)) throw new Problem('kit.unsupported-media-type');
  });
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** 404 and 405 as problems, the CORS preflight of the device protocol, and the one place where errors become replies. */
export function addFallbacks(context: HttpContext, routes: readonly Route[]): void {
  const { app } = context;
  const byPath = Map.groupBy(
    routes.filter((route) => route.kind !== 'socket'),
    (route) => route.path,
  );
  for (const [path, list] of byPath)
    addMethodRefusals(context, path, new Set<string>(list.map((route) => route.method)));
  app.setNotFoundHandler(async () => {
    throw new Problem('kit.not-found');
  });
  app.setErrorHandler((error, request, reply) => answerError(context, error, request, reply));
}

function addMethodRefusals(context: HttpContext, path: string, declared: ReadonlySet<string>): void {
  const { app } = context;
  const allow = [...declared].join(', ');
  const refuse = async () => {
    throw new Problem('kit.method-not-allowed', { headers: { allow } });
  };
  const missing = METHODS.filter((method) => !declared.has(method));
  if (missing.length > 0) app.route({ method: missing, url: path, exposeHeadRoute: false, handler: refuse });
  const allowed = preflightHeaders(context, path);
  const preflight = async (_: FastifyRequest, reply: FastifyReply) =>
    reply
      .code(204)
      .headers(allowed ?? {})
      .send();
  app.route({ method: 'OPTIONS', url: path, handler: allowed ? preflight : refuse });
}

/** Null where pages of other origins have no business. */
function preflightHeaders(context: HttpContext, path: string): Readonly<Record<string, string>> | null {
  if (path.startsWith(OPEN_PREFIX)) return PREFLIGHT_HEADERS;
  return isAmPath(path) ? amPreflightHeaders(context) : null;
}

function answerError({ kit }: HttpContext, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  logProblem(kit, problem, request);
  return answerProblem(kit, problem, request, reply);
}

/** Writes the reply of a problem; also for requests that never reached a route. */
export function answerProblem(kit: Kit, problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.code(problem.status).headers(problem.headers);
  if (isAmPath(request.url)) {
    const isFirst = isFirstAmVersion(request.url, request.headers['accept-api-version']);
    const amBody = isFirst ? firstAmErrorBody(problem) : crestBody(problem);
    return reply.header(ERROR_HEADER, problem.code).type(CREST_TYPE).send(amBody);
  }
  const body = problemBody(problem, { publicUrl: kit.config.publicUrl, requestId: request.id });
  return reply.type(PROBLEM_TYPE).send(body);
}

function logProblem(kit: Kit, problem: Problem, request: FastifyRequest): void {
  // Whoever has left, as a page does that is closed while it waits, is not told of any outage: nothing is wrong here.
  const isGone = problem.status > 500 && request.raw.socket.destroyed;
  const level = problem.status === 500 ? 'error' : problem.status > 500 && !isGone ? 'warn' : 'debug';
  if (!kit.log.isLevelEnabled(level)) return;
  const error = level === 'debug' ? undefined : (problem.cause ?? problem);
  kit.log[level](
    { requestId: request.id, route: request.routeOptions.url, problem: problem.code, error },
    problem.title,
  );
}
