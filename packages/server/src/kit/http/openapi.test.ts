import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { testApp } from '../../testing/app.ts';
import { errorCatalogue } from '../errors.ts';
import { eventRoute, route } from './route.ts';

const thing = route({
  method: 'PATCH',
  path: '/api/things/:id',
  audience: 'public',
  summary: 'Changes a <thing>',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  query: Type.Object({ dry: Type.Optional(Type.Boolean()) }),
  body: Type.Object({ name: Type.String() }),
  reply: Type.Object({ name: Type.String() }),
  errors: ['seal.cannot-open'],
  handler: ({ body }) => body,
});
const events = eventRoute({
  holder: () => 'anybody',
  path: '/api/things/events',
  audience: 'public',
  summary: 'Follows things',
  events: { thing: Type.Object({ id: Type.String() }) },
  errors: [],
  handler: async () => {},
});

test('the OpenAPI document says what the routes declare', async (t) => {
  const { client } = await testApp(t, [thing, events]);
  const document = await client.expect(200, 'GET', '/api/openapi.json');
  assert.equal(document.openapi, '3.1.0');
  const patch = document.paths['/api/things/{id}'].patch;
  assert.equal(patch.operationId, 'patchApiThingsById');
  assert.deepEqual(
    patch.parameters.map((p: { name: string; in: string; required: boolean }) => [p.name, p.in, p.required]),
    [
      ['id', 'path', true],
      ['dry', 'query', false],
    ],
  );
  assert.deepEqual(patch.requestBody.content['application/json'].schema, {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' } },
    additionalProperties: false,
  });
  assert.match(patch.responses[500].description, /seal\.cannot-open/);
  assert.ok(document.paths['/api/things/events'].get.responses[200].content['text/event-stream']);
  assert.ok(document.paths['/health/ready'].get);
});

test('the readable page lists every route, escaped, without any script', async (t) => {
  const { client } = await testApp(t, [thing, events]);
  const { text, headers } = await client.request('GET', '/api');
  assert.match(text, /PATCH \/api\/things\/:id/);
  assert.match(text, /Changes a &lt;thing&gt;/);
  assert.match(headers.get('content-security-policy') ?? '', /script-src 'none'/);
});

test('every error has its page', async (t) => {
  const { client } = await testApp(t, []);
  const list = await client.request('GET', '/docs/errors');
  for (const { code } of errorCatalogue()) {
    assert.ok(list.text.includes(`/docs/errors/${code}`), code);
    assert.equal((await client.request('GET', `/docs/errors/${code}`)).status, 200, code);
  }
  assert.equal((await client.request('GET', '/docs/errors/kit.nonsense')).status, 404);
});
