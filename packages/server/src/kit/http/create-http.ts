import Fastify, { type FastifyInstance } from 'fastify';
import { healthRoutes } from '../health.ts';
import type { Kit } from '../kit.ts';
import { canonicalAmUrl } from './am-url.ts';
import { createClientAddress } from './client-address.ts';
import { addDocuments } from './documents.ts';
import { addDownloadRoute } from './download-routes.ts';
import { addEventRoute } from './event-routes.ts';
import { headersFor } from './headers.ts';
import { addFallbacks, addHooks, addParser, answerProblem } from './hooks.ts';
import type { HttpContext, HttpOptions } from './http-context.ts';
import { addHttpRoute } from './http-routes.ts';
import { createInFlight } from './in-flight.ts';
import { addPages } from './pages.ts';
import { toProblem } from './problem-reply.ts';
import type { Route } from './route.ts';
import { attachSockets, type Sockets } from './sockets.ts';

export type Http = {
  /** Every declared route, kit's own included: for tests that walk all of them. */
  readonly routes: readonly Route[];
  /** Begins to answer on the kit's listener. @returns the public URL. */
  readonly listen: () => Promise<string>;
  /** Ends gracefully: running requests end, streams and sockets are told to reconnect. */
  readonly stop: () => Promise<void>;
};

const BODY_LIMIT_BYTES = 64 * 1024;
/** User names may be e-mail addresses, which have up to 254 characters, percent-encoded. */
const MAX_PARAM_LENGTH = 768;
const STOP_TIMEOUT_MS = 10_000;

/** Builds the HTTP server from declared routes: nothing is reachable that is not in the list or in kit. */
export function createHttp(options: HttpOptions): Http {
  const { kit } = options;
  const routes = [...options.routes, ...healthRoutes()];
  const stop = new AbortController();
  const inFlight = createInFlight();
  let sockets: Sockets | undefined;
  const context: HttpContext = {
    ...options,
    routes,
    app: createFastify(kit),
    clientAddress: createClientAddress(kit.config.trustProxy),
    stopping: stop.signal,
  };
  const { app } = context;
  addRoutes(context);
  return {
    routes,
    listen: async () => {
      await app.ready();
      sockets = attachSockets(
        context,
        routes.filter((route) => route.kind === 'socket'),
      );
      kit.listener.attach(inFlight.wrap(app.routing));
      return kit.config.publicUrl;
    },
    stop: async () => {
      stop.abort();
      const closed = kit.listener.close();
      await Promise.all([sockets?.stop(), inFlight.drain(STOP_TIMEOUT_MS)]);
      kit.listener.server.closeAllConnections();
      await closed;
      await app.close();
    },
  };
}

function addRoutes(context: HttpContext): void {
  addHooks(context);
  addParser(context.app);
  for (const route of context.routes) {
    if (route.kind === 'http') addHttpRoute(context, route);
    if (route.kind === 'events') addEventRoute(context, route);
    if (route.kind === 'download') addDownloadRoute(context, route);
  }
  addDocuments(context);
  addPages(context);
  addFallbacks(context, context.routes);
}

/** Unique among processes and in this one, without asking for randomness at every request. */
function requestIds({ random }: Pick<Kit, 'random'>): () => string {
  const prefix = random.token(6);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

function createFastify(kit: Kit): FastifyInstance {
  return Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    logger: false,
    // Never the client's own id: it would let anybody write into our log and audit (abuse case A52).
    requestIdHeader: false,
    genReqId: requestIds(kit),
    rewriteUrl: ({ url = '/' }) => canonicalAmUrl(url, kit.config.realm),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // Addresses that cannot be decoded never reach a route or the error handler.
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...headersFor(request.url, kit.config), 'x-request-id': request.id });
      answerProblem(kit, toProblem(error), request, reply);
    },
    // Our own strict parser is in place of these.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
  });
}
