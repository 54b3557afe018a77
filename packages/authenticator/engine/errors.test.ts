import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorTexts } from './errors.ts';
import { problemCodes, problemError } from './problems.ts';
import { refusal, testWorld } from './testing/engine.ts';
import { realWorld } from './testing/real-server.ts';

test('every code has a sentence for people: calm, whole, without jargon', () => {
  for (const [code, text] of Object.entries(errorTexts)) {
    assert.match(text, /^[A-Z].*\.$/s, code);
    assert.doesNotMatch(text, /!|OATH|TOTP|HTTP|JSON|null|undefined/, code);
    assert.ok(text.length <= 200, code);
  }
});

test('every problem that a route of the device protocol declares has a row in the table', async (t) => {
  const { server } = await realWorld(t);
  const declared = server.http.routes
    .filter(({ path }) => path.startsWith('/device/v1/'))
    .flatMap((route) => ('errors' in route ? [...route.errors] : []));
  assert.ok(declared.length > 10);
  const unknown = [...new Set(declared)].filter((code) => !problemCodes.has(code));
  assert.deepEqual(unknown, []);
});

test('every row of the table leads to a sentence', () => {
  for (const [problem, code] of problemCodes) {
    const error = problemError(400, { code: problem });
    assert.equal(error.code, code);
    assert.equal(error.message, errorTexts[code]);
    assert.equal(error.details.problem, problem);
  }
});

test('a refusal that this app does not know keeps the server’s own sentence', () => {
  const error = problemError(409, { code: 'future.thing', detail: 'The moon is in the way.' });
  assert.equal(error.code, 'refused');
  assert.equal(error.message, 'The moon is in the way.');
  assert.equal(problemError(409, { code: 'constructor' }).message, errorTexts.refused);
});

test('an error page of a proxy, half a reply and no reply are told apart', async () => {
  const { server, authenticator } = await testWorld();
  const link = await server.link();
  const replies: [() => Promise<Response>, 'server-gone' | 'offline'][] = [
    [async () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'server-gone'],
    [async () => new Response('<h1>Welcome to the hotel</h1>', { status: 200 }), 'server-gone'],
    [async () => Response.json({ nothing: true }), 'server-gone'],
    [async () => Response.json(null), 'server-gone'],
    [() => Promise.reject(new TypeError('fetch failed')), 'offline'],
  ];
  for (const [reply, code] of replies) {
    server.intercept = reply;
    await assert.rejects(authenticator.register(link, { deviceName: 'x' }), refusal(code));
  }
});

test('the time of the next try and the tries left reach the person', () => {
  const limited = problemError(429, { code: 'kit.limited', retryAt: '2030-01-01T00:00:00.000Z' });
  assert.equal(limited.code, 'limited');
  assert.equal(limited.details.retryAt, '2030-01-01T00:00:00.000Z');
  assert.equal(problemError(409, { code: 'verifications.match-wrong', left: 2 }).details.left, 2);
});

test('every code of the table is used by the engine or the command line', async () => {
  const { globSync } = await import('node:fs');
  const files = globSync('{engine,cli,app}/**/*.{ts,tsx}', { cwd: new URL('..', import.meta.url) });
  const sources = files.filter((path) => !/\.test\.ts$|engine\/errors\.ts$/.test(path));
  const text = (
    await Promise.all(sources.map((path) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')))
  ).join();
  assert.deepEqual(
    Object.keys(errorTexts).filter((code) => !text.includes(`'${code}'`)),
    [],
  );
});
