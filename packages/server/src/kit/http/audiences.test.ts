import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { testApp } from '../../testing/app.ts';
import { Problem } from '../errors.ts';
import type { AudienceInput } from './audience.ts';
import type { RequestContext } from './request.ts';
import { type Route, route } from './route.ts';

// Audiences of this test alone: added to `Callers`, they would be asked of the whole server.
const testRoute = route as unknown as (declaration: object) => Route;
type Visitor = { caller: { name: string } };
type Robot = { caller: { key: string } };

const SESSION = '__Host-lanyard-test';
const resolveVisitor = async ({ request }: AudienceInput) => {
  const name = request.cookies[SESSION];
  if (!name) throw new Problem('kit.not-found');
  return { name };
};
const resolveRobot = async ({ request }: AudienceInput) => ({ key: request.header('authorization') ?? '' });
const audiences = { visitor: resolveVisitor, robot: { credential: 'header', resolve: resolveRobot } };

const shared = {
  method: 'POST',
  summary: 'x',
  body: Type.Object({ text: Type.String() }),
  reply: Type.Object({ who: Type.String() }),
  errors: [],
} as const;
const visit = testRoute({
  ...shared,
  path: '/api/visit',
  audience: 'visitor',
  handler: ({ caller }: Visitor) => ({ who: caller.name }),
});
const operate = testRoute({
  ...shared,
  path: '/api/operate',
  audience: 'robot',
  handler: ({ caller }: Robot) => ({ who: caller.key }),
});
const enter = route({
  ...shared,
  path: '/api/enter',
  audience: 'public',
  handler: ({ request, body }) => {
    request.setCookie(SESSION, body.text, { maxAgeSeconds: 60 });
    return { who: body.text };
  },
});
const leave = testRoute({
  ...shared,
  path: '/api/leave',
  audience: 'visitor',
  handler: ({ request, caller }: Visitor & { request: RequestContext }) => {
    request.clearCookie(SESSION);
    return { who: caller.name };
  },
});
const body = { text: 'alice' };

test('the handler is given the caller that the audience found, and cookies go and come', async (t) => {
  const { client } = await testApp(t, [visit, enter, leave], { audiences });
  assert.equal((await client.request('POST', '/api/visit', { body })).status, 404);
  await client.expect(200, 'POST', '/api/enter', { body });
  assert.deepEqual(await client.expect(200, 'POST', '/api/visit', { body }), { who: 'alice' });
  await client.expect(200, 'POST', '/api/leave', { body });
  assert.equal((await client.request('POST', '/api/visit', { body })).status, 404);
});

test('a cookie counts only on requests of our own pages; a key in a header needs no such rule', async (t) => {
  const { client } = await testApp(t, [visit, operate, enter], { audiences });
  await client.expect(200, 'POST', '/api/enter', { body });
  const foreign = { origin: 'https://evil.example' };
  for (const headers of [foreign, { ...foreign, 'sec-fetch-site': 'same-origin' }, { origin: 'null' }]) {
    const reply = await client.request('POST', '/api/visit', { body, headers });
    assert.deepEqual([reply.status, reply.body.code], [403, 'kit.cross-site']);
  }
  const key = { ...foreign, authorization: 'key' };
  assert.deepEqual(await client.expect(200, 'POST', '/api/operate', { body, headers: key }), { who: 'key' });
});

test('login CSRF: a foreign page cannot sign a browser in', async (t) => {
  const { client } = await testApp(t, [enter], { audiences });
  const reply = await client.request('POST', '/api/enter', {
    body,
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  });
  assert.deepEqual([reply.status, reply.cookies], [403, {}]);
});

test('who may not call learns nothing about the input: the audience comes before validation', async (t) => {
  const { client } = await testApp(t, [visit], { audiences });
  assert.equal((await client.request('POST', '/api/visit', { body: { wrong: 1 } })).status, 404);
});

test('an audience without a rule cannot be served', async (t) => {
  await assert.rejects(testApp(t, [visit], { audiences: {} }), { message: 'no rule says who the audience visitor is' });
});
