/** Turns the OpenAPI document into the types of packages/protocol/client, one entry for each route. */

export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  patternProperties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  description?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: JsonSchema;
}

interface Operation {
  summary?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

const SCALARS: Record<string, string> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

function propertyName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function objectType(schema: JsonSchema): string {
  const entries = Object.entries(schema.properties ?? {}).map(
    ([name, value]) => `${propertyName(name)}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(value)}`,
  );
  const values = Object.values(schema.patternProperties ?? {});
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : values[0];
  if (rest) entries.push(`[name: string]: ${typeOf(rest)}`);
  if (entries.length > 0) return `{ ${entries.join('; ')} }`;
  return schema.additionalProperties === false ? 'Record<string, never>' : 'Record<string, unknown>';
}

/** The TypeScript type of a JSON Schema (the subset that TypeBox writes). */
export function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map(typeOf).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  if (schema.type === 'array') return `Array<${typeOf(schema.items ?? {})}>`;
  if (schema.type === 'object') return objectType(schema);
  return SCALARS[schema.type ?? ''] ?? 'unknown';
}

function parametersMember(operation: Operation, place: 'path' | 'query', member: string): string[] {
  const parameters = operation.parameters?.filter((parameter) => parameter.in === place) ?? [];
  if (parameters.length === 0) return [];
  const optional = parameters.every((parameter) => !parameter.required);
  const types = parameters.map(
    ({ name, required, schema }) => `${propertyName(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
  );
  return [`    ${member}${optional ? '?' : ''}: { ${types.join('; ')} };`];
}

function replyType(operation: Operation): string {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  const schema = success?.content?.['application/json']?.schema;
  return schema ? typeOf(schema) : 'null';
}

function isEventStream(operation: Operation): boolean {
  return operation.responses['200']?.content?.['text/event-stream'] !== undefined;
}

function routeEntry(name: string, operation: Operation): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  const members = [
    ...parametersMember(operation, 'path', 'params'),
    ...parametersMember(operation, 'query', 'query'),
    ...(body ? [`    body: ${typeOf(body)};`] : []),
    `    reply: ${replyType(operation)};`,
  ];
  return `  /** ${operation.summary ?? ''} */\n  '${name}': {\n${members.join('\n')}\n  };`;
}

/** The whole generated file. Streams of events are left out: a browser opens them with EventSource. */
export function renderRoutes(document: OpenApi): string {
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => !isEventStream(operation))
      .map(([method, operation]) => routeEntry(`${method.toUpperCase()} ${path}`, operation)),
  );
  return `/** Generated from the OpenAPI document by \`npm run generate\`. */\nexport interface Routes {\n${entries.join('\n')}\n}\n`;
}
