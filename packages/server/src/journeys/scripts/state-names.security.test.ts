/** Which names of the state scripts meet: those that nodes use are all judged, and what is theirs stays apart. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { State } from '../state.ts';
import { keepScriptState, refusedWrite, scriptState } from './script-state.ts';
import { keptAs, knownAs, NODE_NAMES, OPEN_NAMES } from './state-names.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = globSync(['*/nodes/**/*.ts', '*/*.ts'], { cwd: root }).filter((path) => !/test|scripts\//.test(path));

/** What stands between the braces that begin here, without what stands deeper. */
function membersAt(text: string, from: number): string {
  let [depth, members] = [1, ''];
  for (let at = from; depth > 0 && at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if ('{('.includes(letter)) depth += 1;
    else if ('})'.includes(letter)) depth -= 1;
    else if (depth === 1) members += letter;
  }
  return members;
}

/** Names in `state.share({ name: … })` and `keepSecret`, and those of constants that stand in their places. */
function namesWritten(text: string): string[] {
  const calls = [...text.matchAll(/\.(?:share|keepSecret)\(\s*\{/g)].map(({ 0: call, index }) =>
    membersAt(text, index + call.length),
  );
  return calls.flatMap((members) =>
    [...members.matchAll(/(?:^|,)\s*(?:\[([A-Z_]+)\]|([A-Za-z]\w*))(?=\s*[:,]|\s*$)/g)].map(([, constant, name]) => {
      const value = constant === undefined ? name : new RegExp(`const ${constant} = '(\\w+)'`).exec(text)?.[1];
      return value ?? `[${constant}]`;
    }),
  );
}

test('every name that a node writes into the state is judged: scripts may write it, read it, or do not see it', () => {
  const written = new Set(files.flatMap((path) => namesWritten(readFileSync(`${root}${path}`, 'utf8'))));
  assert.ok(
    written.has('recoveryCodes') && written.has('pushMessageId') && written.has('oneTimePassword'),
    'the search finds names',
  );
  const judged = new Set([...Object.keys(NODE_NAMES), ...OPEN_NAMES]);
  assert.deepEqual(
    [...written].filter((name) => !judged.has(name)),
    [],
  );
});

const NOTHING = { put: {}, removed: [] };

test('what nodes keep for themselves alone and what scripts call alike do not meet', () => {
  const state = new State({
    shared: { 'abc.retries': 2, username: 'alice' },
    secure: { 'abc.code': 'S', recoveryCodes: ['r'], deviceSecret: 'd' },
  });
  assert.deepEqual(scriptState(state, ['*']), { shared: { username: 'alice' }, transient: {} });
  keepScriptState(state, ['*'], {
    shared: { put: { 'abc.retries': 0, plain: 1 }, removed: [] },
    transient: { put: { deviceSecret: 'mine', recoveryCodeOfMine: 1 }, removed: [] },
  });
  assert.deepEqual(
    [state.get('abc.retries'), state.get('deviceSecret'), state.get('recoveryCodeOfMine')],
    [2, 'd', undefined],
  );
  assert.deepEqual(scriptState(state, ['*']), {
    shared: { username: 'alice', plain: 1, 'abc.retries': 0 },
    transient: { deviceSecret: 'mine', recoveryCodeOfMine: 1 },
  });
  for (const name of ['a', 'a.b', 'script:x', 'script:transient:']) assert.equal(knownAs(keptAs(name)), name);
  keepScriptState(state, ['*'], {
    shared: { put: { 'script:transient:': { password: 'x' } }, removed: [] },
    transient: NOTHING,
  });
  assert.deepEqual(scriptState(state, ['*']).transient, { deviceSecret: 'mine', recoveryCodeOfMine: 1 });
});

test('no name of nodes is written, and none that is hidden is read, wherever a script puts it', () => {
  for (const [name, right] of Object.entries(NODE_NAMES)) {
    const put = { put: { [name]: 'x' }, removed: [] };
    assert.match(
      refusedWrite(['*'], { shared: put, transient: NOTHING }) ?? '',
      /only nodes of this server write/,
      name,
    );
    assert.match(
      refusedWrite(['*'], { shared: NOTHING, transient: put }) ?? '',
      /only nodes of this server write/,
      name,
    );
    const seen = scriptState(new State({ shared: { [name]: 'v' } }), ['*']).shared;
    assert.equal(Object.hasOwn(seen, name), right === 'read', name);
    const state = new State({ shared: { [name]: 'v' } });
    keepScriptState(state, ['*'], { shared: { put: {}, removed: [name] }, transient: NOTHING });
    assert.equal(state.get(name), 'v', name);
  }
});

test('the password is the one secret that both know: seen where the inputs allow it, and sealed wherever it is put', () => {
  const state = new State({ secure: { password: 'hunter2' } });
  assert.deepEqual(scriptState(state, ['*']).transient, { password: 'hunter2' });
  assert.deepEqual(scriptState(state, ['password']).transient, { password: 'hunter2' });
  assert.deepEqual(scriptState(state, ['username']).transient, {});
  keepScriptState(state, ['*'], { shared: { put: { password: 'other' }, removed: [] }, transient: NOTHING });
  assert.deepEqual([state.parts().shared, state.parts().secure.password], [{}, 'other']);
});
