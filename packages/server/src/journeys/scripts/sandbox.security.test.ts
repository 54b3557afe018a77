/** The sandbox: what a script reaches, how much it may take, and that nothing is left of it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BOUNDS } from './bounds.ts';
import { readLeft, readResult, type ScriptResult } from './result.ts';
import { closeScripts, sandboxed } from './sandbox.ts';
import type { ScriptInput } from './sandbox-types.ts';

after(closeScripts);

const input: ScriptInput = {
  version: '2.0',
  scriptName: 'Try',
  shared: { username: 'alice' },
  transient: {},
  answers: null,
  headers: {},
  parameters: {},
  users: {},
  realm: '/',
  session: null,
  now: 1_700_000_000_000,
};

const run = (source: string, more: Partial<ScriptInput> = {}, seed: Uint8Array = new Uint8Array(32)) =>
  sandboxed({ kind: 'run', source, input: JSON.stringify({ ...input, ...more }), seed }, 'test');

async function resultOf(source: string, more: Partial<ScriptInput> = {}, seed?: Uint8Array): Promise<ScriptResult> {
  const reply = await run(source, more, seed);
  assert.equal(reply.error, null, reply.error?.text);
  const result = readResult(readLeft(reply).given);
  return typeof result === 'string' ? assert.fail(result) : result;
}

async function errorOf(source: string, more: Partial<ScriptInput> = {}): Promise<string> {
  const { error } = await run(source, more);
  return error?.text ?? assert.fail('the script ran');
}

test('a script has the language and what it is given, and nothing of the server', async () => {
  const names = [
    'process',
    'require',
    'module',
    'console',
    'fetch',
    'setTimeout',
    'Worker',
    'WebAssembly',
    'std',
    'os',
    'bjson',
  ];
  const { outcome } = await resultOf(
    `outcome = ${JSON.stringify(names)}.filter(function (name) { return name in globalThis }).join()`,
  );
  assert.equal(outcome, '');
  const ways = [
    'this.constructor.constructor("return typeof process")()',
    '(0, eval)("typeof process")',
    'logger.info.constructor("return typeof process")()',
  ];
  for (const way of ways) assert.equal((await resultOf(`outcome = ${way}`)).outcome, 'undefined', way);
  const imported = await resultOf('import("./main.js").then(function (m) { outcome = "got it" }); outcome = "nothing"');
  assert.equal(imported.outcome, 'nothing');
});

test('a script that does not end is ended, also inside of a regular expression, and the next one runs', async () => {
  const late = 'The script ran longer than 100 ms.';
  assert.equal(await errorOf('for (;;) {}'), late);
  assert.equal(await errorOf('try { for (;;) {} } catch (e) { outcome = "caught" }'), late);
  assert.equal(await errorOf('/^(a+)+$/.test("a".repeat(50) + "b")'), late);
  assert.equal(await errorOf('var o = { toString: function () { for (;;) {} } }; outcome = o'), late);
  assert.equal((await resultOf('outcome = "on"')).outcome, 'on');
});

test('memory and stack have an end, which is an error of the script and no end of the server', async () => {
  assert.match(await errorOf('var s = "x"; for (;;) s += s + s'), /out of memory|string too long|longer than/);
  assert.match(
    await errorOf('var a = []; a.length = 3000000; a.fill(0); var b = []; for (;;) b.push(a.slice())'),
    /out of memory|longer than/,
  );
  assert.equal(await errorOf('(function f() { f() })()'), 'InternalError: stack overflow');
  assert.equal((await resultOf('try { (function f() { f() })() } catch (e) { outcome = "caught" }')).outcome, 'caught');
  assert.match(await errorOf('JSON.parse("[".repeat(100000))'), /stack overflow/);
  assert.match(
    await errorOf('var o = []; for (var i = 0; i < 50000; i++) o = [o]; outcome = JSON.stringify(o)'),
    /stack overflow/,
  );
  assert.match(await errorOf('eval("(".repeat(100000))'), /stack overflow|broke the engine/);
  assert.equal((await resultOf('outcome = "on"')).outcome, 'on');
});

test('nothing of one run is there in the next: globals, prototypes, clocks', async () => {
  await resultOf(
    'globalThis.left = 1; Array.prototype.at = null; Object.prototype.outcome = "x"; Date.now = function () { return 0 }; outcome = "1"',
  );
  const { outcome } = await resultOf('outcome = [typeof left, typeof [].at, typeof {}.outcome, Date.now()].join()');
  assert.equal(outcome, `undefined,function,undefined,${input.now}`);
});

test('the clock is the server’s and chance comes from its seed', async () => {
  const clock =
    'outcome = [new Date().toISOString(), Date.now() === +new Date(), new Date(0).getTime(), new Date() instanceof Date].join()';
  assert.equal((await resultOf(clock)).outcome, '2023-11-14T22:13:20.000Z,true,0,true');
  const dice =
    'outcome = [Math.random(), utils.crypto.randomUUID(), utils.crypto.getRandomValues(new Uint8Array(4)).join("-")].join()';
  const [first, again] = [await resultOf(dice), await resultOf(dice)];
  assert.equal(first.outcome, again.outcome);
  const other = await resultOf(dice, {}, new Uint8Array(32).fill(1));
  assert.notEqual(first.outcome, other.outcome);
  assert.match(
    String(other.outcome),
    /^0\.\d+,[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12},\d+(-\d+){3}$/,
  );
});

test('what comes out is bounded, plain, and harmless to whoever reads it', async () => {
  const much = await run('nodeState.putShared("x", "y".repeat(100000)); outcome = "z"');
  assert.equal(readResult(readLeft(much).given), 'The script left more than it may, or nothing that can be read.');
  const logged = readLeft(await run('for (var i = 0; i < 1000; i++) logger.info("x".repeat(5000)); outcome = "z"')).left
    .log;
  assert.deepEqual([logged.length, logged[0]?.text.length], [50, 500]);
  const odd = await resultOf(
    'nodeState.putShared("a", JSON.parse(\'{"__proto__": {"polluted": 1}, "b": 2}\')); outcome = "z"',
  );
  assert.deepEqual(odd.shared.put, { a: { b: 2 } });
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  const functions = await resultOf(
    'nodeState.putShared("f", { g: function () {}, n: NaN, d: new Date(0) }); outcome = "z"',
  );
  assert.deepEqual(functions.shared.put, { f: { n: null, d: '1970-01-01T00:00:00.000Z' } });
  assert.match(await errorOf('var o = {}; o.o = o; nodeState.putShared("o", o)'), /circular/i);
  assert.match(await errorOf('JSON.stringify = function () { for (;;) {} }'), /longer than/);
  const forged = await run('JSON.stringify = function () { return \'{"outcome": 7}\' }');
  assert.match(String(readResult(readLeft(forged).given)), /cannot be used/);
});

test('a script speaks only for itself: questions of this server’s own pages are none of its', async () => {
  const ask = async (source: string) => readResult(readLeft(await run(source)).given);
  assert.match(
    String(await ask('callbacksBuilder.hiddenValueCallback("mfaDeviceRegistration", "javascript:alert(1)")')),
    /only nodes of this server use/,
  );
  assert.match(
    String(await ask('callbacksBuilder.hiddenValueCallback("pushChallengeNumber", "7")')),
    /only nodes of this server use/,
  );
  assert.match(
    String(await ask('callbacksBuilder.metadataCallback({ kind: "recovery-codes", codes: [] })')),
    /only nodes of this server use/,
  );
  assert.match(
    String(await ask('callbacksBuilder.metadataCallback({ notices: [] })')),
    /only nodes of this server use/,
  );
  const plain = await resultOf(
    'callbacksBuilder.metadataCallback({ stage: "risk" }); callbacksBuilder.scriptTextOutputCallback("alert(1)")',
  );
  assert.deepEqual(plain.callbacks, [
    { type: 'MetadataCallback', data: { stage: 'risk' } },
    { type: 'TextOutputCallback', messageType: '4', message: 'alert(1)' },
  ]);
});

test('what reaches outside is named where a script uses it', async () => {
  assert.match(
    await errorOf('httpClient.send("https://example.com").get()'),
    /httpClient is not offered to scripts here/,
  );
  assert.match(
    await errorOf('idRepository.getIdentity("alice").setAttribute("mail", ["x"])'),
    /identity.setAttribute is not offered/,
  );
  assert.match(
    await errorOf('var u = new java.net.URL("https://example.com")', { version: '1.0' }),
    /java.net.URL is not offered/,
  );
  assert.match(
    await errorOf('java.lang.Runtime.getRuntime()', { version: '1.0' }),
    /java.lang.Runtime.getRuntime is not offered|java.lang.Runtime is not offered/,
  );
  const error = (await run('\nvar a = 1;\n  systemEnv.getProperty("esv.x")')).error;
  assert.deepEqual([error?.line, error?.text.includes('systemEnv')], [3, true]);
});

test('a script that is only read is not run, and the place is said where it cannot be read', async () => {
  assert.deepEqual((await sandboxed({ kind: 'parse', source: 'for (;;) {}' }, 'test')).error, null);
  const { error } = await sandboxed({ kind: 'parse', source: 'var a = 1;\nvar b = ;' }, 'test');
  assert.deepEqual([error?.line, /SyntaxError/.test(error?.text ?? '')], [2, true]);
});

/** Puts a text of the script's own in the place of what it would leave. */
const forged = (text: string): string =>
  `JSON.parse = function () { return 1 };
  JSON.stringify = function (value) { return value && value.log && value.needs ? ${JSON.stringify(text)} : '1' };`;

const leaves = (members: object): string =>
  forged(
    JSON.stringify({
      ...{ log: [], needs: { headers: [], parameters: [], users: [] }, outcome: 'x', callbacks: [], page: {} },
      ...{ sessionProperties: [], errorMessage: null, times: {} },
      ...{ shared: { put: {}, removed: [] }, transient: { put: {}, removed: [] } },
      ...members,
    }),
  );

test('a script that writes its own text for the server breaks nothing of the server', async () => {
  const unreadable = 'The script left more than it may, or nothing that can be read.';
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  for (const text of ['{"log":', deep]) {
    assert.equal(readResult(readLeft(await run(forged(text))).given), unreadable);
  }
  const page = { header: 'H', authId: 'a', tokenId: 't', successUrl: 'https://evil.example', callbacks: [] };
  assert.deepEqual((await resultOf(leaves({ page }))).page, { header: 'H' });
});

test('texts that no database keeps are mended, names of the state among them', async () => {
  const put = await resultOf('nodeState.putShared("a\\u0000", ["b\\u0000c", { d: "\\ud800" }]); outcome = "x"');
  assert.deepEqual(put.shared.put, { 'a\ufffd': ['b\ufffdc', { d: '\ufffd' }] });
});

test('what a script throws is no fault of the engine, whatever it is', async () => {
  for (const thrown of [
    '{ message: { toString: 1 } }',
    '{ message: "m", stack: { toString: 1 } }',
    '{ name: [[]] }',
    'null',
    'Symbol("s")',
    '10n',
  ]) {
    const reply = await run(`throw ${thrown}`);
    assert.equal(reply.isBroken, undefined, thrown);
    assert.doesNotMatch(reply.error?.text ?? '', /broke the engine/, thrown);
  }
});

test('a script inside of what cannot be interrupted loses its thread, is not run again at once, and others go on', async () => {
  const endless = 'Array.prototype.indexOf.call({ length: Number.MAX_SAFE_INTEGER }, 1)';
  const all = [1, 2, 3].map(() => run(endless));
  // Two of the same owner hold two threads; the third is free for others.
  assert.equal(
    (
      await sandboxed(
        { kind: 'run', source: 'outcome = "on"', input: JSON.stringify(input), seed: new Uint8Array(32) },
        'other',
      )
    ).error,
    null,
  );
  for (const reply of [...(await Promise.all(all)), await run(endless)]) assert.equal(reply.isStopped, true);
  assert.match(await errorOf(endless), /is not run for a minute/);
  assert.equal((await resultOf('outcome = "on"')).outcome, 'on');
});

test('buffers count as well: a script never gets more than the engine may have as a whole', async () => {
  const { outcome } = await resultOf(
    'var held = []; try { for (var i = 0; i < 16; i++) held.push(new ArrayBuffer(8e6)) } catch (e) {} outcome = held.length',
  );
  assert.ok(Number(outcome) * 8e6 < BOUNDS.engineMemory, `${outcome} buffers`);
});
