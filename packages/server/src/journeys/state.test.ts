import assert from 'node:assert/strict';
import { test } from 'node:test';
import { State } from './state.ts';

test('F11: a proof counts for the user whose it was, through storage, and for nobody whose name comes later', () => {
  const state = new State();
  state.prove({ kind: 'password', userId: 'alice' });
  state.prove({ kind: 'password', userId: 'alice' });
  state.share({ username: 'bob' });
  const restored = new State(JSON.parse(JSON.stringify(state.parts())));
  assert.deepEqual(restored.proofsOf('alice'), ['password']);
  assert.deepEqual(restored.proofsOf('bob'), []);
});

test('no value of a run can stand for a proof', () => {
  const state = new State();
  state.share({ proofs: [{ kind: 'push', userId: 'alice' }] });
  state.keepSecret({ proofs: [{ kind: 'push', userId: 'alice' }] });
  assert.deepEqual(new State(JSON.parse(JSON.stringify(state.parts()))).proofsOf('alice'), []);
});
