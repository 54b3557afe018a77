/// <reference types="node" />
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { isProblem, readProblem, requestJson, toProblem } from './problem.ts';

const REFUSAL = {
  type: 'https://example.test/docs/errors/devices.not-found',
  title: 'This device does not exist or is not yours.',
  status: 404,
  code: 'devices.not-found',
  requestId: 'r1',
  left: 2,
};

const server = createServer((request, response) => {
  const reply = {
    '/empty': [204, ''],
    '/refused': [404, JSON.stringify(REFUSAL)],
    '/html': [502, '<h1>Bad gateway</h1>'],
  };
  const [status, body] = reply[request.url as keyof typeof reply] ?? [200, JSON.stringify({ method: request.method })];
  response.writeHead(Number(status), { 'content-type': 'application/json' }).end(body);
});
let url = '';

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

test('a refusal keeps its code, its sentence and its further members', async () => {
  await assert.rejects(requestJson({ method: 'GET', path: `${url}/refused` }), (error) => {
    assert.ok(isProblem(error, 'devices.not-found'));
    const problem = toProblem(error);
    assert.equal(problem.title, 'This device does not exist or is not yours.');
    assert.deepEqual(problem.members, { left: 2 });
    assert.equal(problem.requestId, 'r1');
    return true;
  });
});

test('a proxy that answers with a web page still gives a calm sentence', async () => {
  await assert.rejects(requestJson({ method: 'GET', path: `${url}/html` }), (error) => {
    assert.equal(toProblem(error).code, 'page.unexpected');
    assert.equal(toProblem(error).status, 502);
    return true;
  });
});

test('a server that is not there is named as such', async () => {
  await assert.rejects(requestJson({ method: 'GET', path: 'http://127.0.0.1:1/' }), (error) => {
    assert.equal(toProblem(error).code, 'page.unreachable');
    assert.equal(toProblem(error).title, 'The server did not answer.');
    return true;
  });
});

test('an answer without content and one with content arrive as they are', async () => {
  assert.equal(await requestJson({ method: 'DELETE', path: `${url}/empty` }), undefined);
  assert.deepEqual(await requestJson({ method: 'POST', path: `${url}/`, body: {} }), { method: 'POST' });
});

test('a body that is no object is not trusted', () => {
  for (const body of [null, [], 'text', { title: 5, code: {} }]) {
    assert.equal(readProblem(500, body).code, 'page.unexpected');
  }
});
