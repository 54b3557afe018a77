import type { Static, TSchema } from 'typebox';
import type { WebSocket } from 'ws';
import type { Kit } from '../kit.ts';
import type { Audience, Callers } from './audience.ts';
import type { RequestContext } from './request.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The static type of a schema, or an empty object where a route declares none. */
export type Input<Schema> = Schema extends TSchema ? Static<Schema> : Record<never, never>;

/** So that a handler may answer with `{ next: 'signed-in' }` or a constant list without `as const`. */
type DeepReadonly<Value> = Value extends object ? { readonly [Name in keyof Value]: DeepReadonly<Value[Name]> } : Value;

export type HandlerInput<Name extends Audience, Params, Query, Body> = {
  readonly kit: Kit;
  readonly caller: Callers[Name];
  readonly params: Input<Params>;
  readonly query: Input<Query>;
  readonly body: Input<Body>;
  readonly request: RequestContext;
};

type Declaration<Name extends Audience, Params, Query> = {
  /** Path with `:name` parameters, e.g. `/api/self/devices/:id`. */
  readonly path: string;
  readonly audience: Name;
  /** One line for the API page. */
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  /** The codes of the slices that this route may answer with; kit's own go without saying. Others fail in tests. */
  readonly errors: readonly string[];
};

export type RouteDeclaration<
  Name extends Audience,
  Params,
  Query,
  Body,
  ReplySchema extends TSchema,
  Result,
> = Declaration<Name, Params, Query> & {
  readonly method: Method;
  readonly body?: Body;
  /** What is sent: members that the schema does not name never leave the server. `Type.Null()` means 204. */
  readonly reply: ReplySchema;
  /** 200 unless told, 204 for `Type.Null()`. */
  readonly status?: number;
  /** Members of the body that the schema does not name are refused unless told. */
  readonly unknownMembers?: 'refuse' | 'ignore';
  /** Bytes of the largest body, where the usual ones are too few. Such a body is read only after the caller was let in. */
  readonly bodyLimit?: number;
  readonly handler: (input: HandlerInput<Name, Params, Query, Body>) => Promise<Result> | Result;
};

/** A declared route with its types forgotten: for the server, OpenAPI, and tests that walk all routes. */
export type HttpRoute = {
  readonly kind: 'http';
  readonly method: Method;
  readonly path: string;
  readonly audience: Audience;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly reply: TSchema;
  readonly status: number;
  readonly errors: readonly string[];
  readonly unknownMembers: 'refuse' | 'ignore';
  readonly bodyLimit?: number;
  readonly handler: (input: never) => unknown;
};

/**
 * Declares a route once: validation, OpenAPI, the typed client and the authorisation test all come from this object.
 * @example route({ method: 'GET', path: '/api/session', audience: 'user', summary: 'The session of the caller',
 *            reply: SessionSchema, errors: [], handler: ({ caller }) => toSession(caller) })
 */
export function route<
  Name extends Audience,
  const ReplySchema extends TSchema,
  Params extends TSchema | undefined = undefined,
  Query extends TSchema | undefined = undefined,
  Body extends TSchema | undefined = undefined,
  const Result extends DeepReadonly<Static<ReplySchema>> = DeepReadonly<Static<ReplySchema>>,
>(declaration: RouteDeclaration<Name, Params, Query, Body, ReplySchema, Result>): HttpRoute {
  const status = declaration.status ?? (isNullSchema(declaration.reply) ? 204 : 200);
  return { unknownMembers: 'refuse', ...declaration, status, kind: 'http' } as unknown as HttpRoute;
}

const isNullSchema = (schema: TSchema): boolean => 'type' in schema && schema.type === 'null';

type EventSchemas = Readonly<Record<string, TSchema>>;
type Send<Events extends EventSchemas> = <Name extends keyof Events & string>(
  name: Name,
  data: Static<Events[Name]>,
) => void;

export type EventRouteDeclaration<Name extends Audience, Params, Query, Events extends EventSchemas> = Declaration<
  Name,
  Params,
  Query
> & {
  readonly events: Events;
  /** Whose streams are counted together: a session, a sign-in. One holder has so many at a time, and no more. */
  readonly holder: (caller: Callers[Name]) => string;
  /**
   * Runs as long as the stream lives; the stream ends when it returns or `signal` is aborted (client gone, server
   * stopping). A Problem thrown before the first `send` is answered like that of any route.
   */
  readonly handler: (
    input: HandlerInput<Name, Params, Query, undefined> & { readonly send: Send<Events>; readonly signal: AbortSignal },
  ) => Promise<void>;
};

export type EventRoute = {
  readonly kind: 'events';
  readonly method: 'GET';
  readonly path: string;
  readonly audience: Audience;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly events: EventSchemas;
  readonly errors: readonly string[];
  readonly holder: (caller: never) => string;
  readonly handler: (input: never) => Promise<void>;
};

/** Declares a stream of server-sent events (HTML standard, section 9.2), with heartbeat and an end at shutdown. */
export function eventRoute<
  Name extends Audience,
  const Events extends EventSchemas,
  Params extends TSchema | undefined = undefined,
  Query extends TSchema | undefined = undefined,
>(declaration: EventRouteDeclaration<Name, Params, Query, Events>): EventRoute {
  return { ...declaration, method: 'GET', kind: 'events' } as unknown as EventRoute;
}

/** A file that is written while it is sent, in pieces of text. */
export type Download = {
  /** Letters, digits, dots and hyphens. */
  readonly fileName: string;
  readonly type: string;
  readonly pieces: AsyncIterable<string>;
};

export type DownloadRouteDeclaration<Name extends Audience, Params, Query> = Declaration<Name, Params, Query> & {
  /** The content types that it may answer with. */
  readonly types: readonly string[];
  /** Whose downloads are counted together; two at a time. */
  readonly holder: (caller: Callers[Name]) => string;
  readonly handler: (input: HandlerInput<Name, Params, Query, undefined>) => Promise<Download>;
};

export type DownloadRoute = Omit<EventRoute, 'kind' | 'events' | 'handler'> & {
  readonly kind: 'download';
  readonly types: readonly string[];
  readonly handler: (input: never) => Promise<Download>;
};

/** Declares a file of any size; it breaks off where its reader loses the right to it. */
export function downloadRoute<
  Name extends Audience,
  Params extends TSchema | undefined = undefined,
  Query extends TSchema | undefined = undefined,
>(declaration: DownloadRouteDeclaration<Name, Params, Query>): DownloadRoute {
  return { ...declaration, method: 'GET', kind: 'download' } as unknown as DownloadRoute;
}

export type SocketInput = {
  readonly kit: Kit;
  readonly socket: WebSocket;
  readonly request: Pick<RequestContext, 'id' | 'path' | 'address' | 'browser' | 'header'>;
  /** Aborted when the server stops: tell the peer to reconnect; kit closes with 1012 shortly after. */
  readonly signal: AbortSignal;
};

export type SocketRoute = {
  readonly kind: 'socket';
  readonly path: string;
  readonly summary: string;
  /** Called for each new connection; set the listeners of `socket` before the first `await`. */
  readonly handler: (input: SocketInput) => void;
};

/** Declares a WebSocket address (RFC 6455): 64 KiB a message, no compression, kit pings every 30 s and drops the dead. */
export function socketRoute(declaration: Omit<SocketRoute, 'kind'>): SocketRoute {
  return { ...declaration, kind: 'socket' };
}

export type Route = HttpRoute | EventRoute | DownloadRoute | SocketRoute;
