import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { testKit } from '../../testing/kit.ts';
import { createHttp, route } from '../index.ts';
test('x', async (t) => {
  const { kit } = await testKit(t);
  const http = createHttp({ kit, routes: [route({ method: 'POST', path: '/api/echo', audience: 'public', summary: 's', body: Type.Object({ a: Type.String() }), reply: Type.Object({ b: Type.String() }), errors: [], handler: ({ body }) => ({ b: body.a }) })], audiences: {} as never });
  const url = await http.listen();
  const r = await fetch(`${url}/api/echo`, { method: 'POST', body: '{"a":"x"}', headers: { 'content-type': 'application/json' } });
  console.log(r.status, r.headers, await r.text());
  console.log(await (await fetch(`${url}/health/ready`)).text(), await (await fetch(`${url}/api/nope`)).text(), await (await fetch(`${url}/api/echo`)).text());
  await http.stop();
});
