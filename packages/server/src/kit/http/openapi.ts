import type { TSchema } from 'typebox';
import { errorEntry } from '../errors.ts';
import type { Audiences } from './audience.ts';
import type { DownloadRoute, EventRoute, HttpRoute, Route } from './route.ts';
import { closeSchema } from './schema.ts';

type JsonObject = { readonly [member: string]: unknown };
type DescribedRoute = HttpRoute | EventRoute | DownloadRoute;

export type OpenApiInput = {
  readonly routes: readonly Route[];
  readonly audiences: Partial<Audiences>;
  readonly publicUrl: string;
  readonly version: string;
};

const PROBLEM_SCHEMA: JsonObject = {
  type: 'object',
  description: 'RFC 9457 problem. `code` is stable; `detail` is a sentence for people.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
  },
};

/** The OpenAPI 3.1 description, derived from the same declarations that validate the requests. */
export function openApiDocument(input: OpenApiInput): JsonObject {
  const described = input.routes.filter((route) => route.kind !== 'socket');
  const byPath = Map.groupBy(described, (route) => route.path.replace(/:([A-Za-z]+)/g, '{$1}'));
  const paths = [...byPath].map(([path, list]) => [
    path,
    Object.fromEntries(list.map((route) => [route.method.toLowerCase(), describeRoute(route)])),
  ]);
  return {
    openapi: '3.1.0',
    info: { title: 'Lanyard', version: input.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: input.publicUrl }],
    paths: Object.fromEntries(paths),
    components: { schemas: { Problem: PROBLEM_SCHEMA }, securitySchemes: securitySchemes(input.audiences) },
  };
}

function describeRoute(route: DescribedRoute): JsonObject {
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.audience],
    'x-audience': route.audience,
    ...(route.audience === 'public' ? {} : { security: [{ [route.audience]: [] }] }),
    ...describeParameters(route),
    ...describeBody(route),
    responses: { ...describeSuccess(route), ...describeProblems(route) },
  };
}

/** `GET /api/self/devices/:id` → `getApiSelfDevicesById`: stable, and readable in generated clients. */
function operationId(route: DescribedRoute): string {
  const words = route.path
    .replace(/:([a-z])/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return route.method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function describeParameters(route: DescribedRoute): JsonObject {
  const parameters = [...membersOf(route.params, 'path'), ...membersOf(route.query, 'query')];
  return parameters.length === 0 ? {} : { parameters };
}

function membersOf(schema: TSchema | undefined, place: 'path' | 'query'): JsonObject[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: JsonObject; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function describeBody(route: DescribedRoute): JsonObject {
  if (route.kind !== 'http' || !route.body) return {};
  const schema = route.unknownMembers === 'refuse' ? closeSchema(route.body) : route.body;
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}

function describeSuccess(route: DescribedRoute): JsonObject {
  if (route.kind === 'events') {
    const oneOf = Object.entries(route.events).map(([event, schema]) => ({ title: event, ...schema }));
    return { 200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: { oneOf } } } } };
  }
  if (route.kind === 'download') {
    const content = Object.fromEntries(route.types.map((type) => [type, { schema: { type: 'string' } }]));
    return { 200: { description: 'A file', content } };
  }
  if (route.status === 204) return { 204: { description: 'Done' } };
  return { [route.status]: { description: 'Success', content: { 'application/json': { schema: route.reply } } } };
}

function describeProblems(route: DescribedRoute): JsonObject {
  const entries = route.errors.map(errorEntry);
  const byStatus = Map.groupBy(entries, (entry) => String(entry.status));
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const named = [...byStatus].map(([status, list]) => [
    status,
    { description: list.map((entry) => `\`${entry.code}\`: ${entry.text}`).join('\n'), content },
  ]);
  return { default: { description: 'A problem', content }, ...Object.fromEntries(named) };
}

function securitySchemes(audiences: Partial<Audiences>): JsonObject {
  const rules = Object.entries(audiences as JsonObject).map(([name, rule]) => {
    const scheme = typeof rule === 'object' && rule !== null && 'scheme' in rule ? rule.scheme : undefined;
    return [name, scheme ?? { type: 'apiKey', in: 'cookie', name: '__Host-lanyard-session' }];
  });
  return Object.fromEntries(rules);
}
