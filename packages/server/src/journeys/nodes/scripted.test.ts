/** The node that a script decides, where the script cannot: what whoever stands before it learns, and what is noted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from '../../testing/index.ts';
import { advance, beginRun } from '../engine.ts';
import { isMisbuilt, nodeTypes, ownNodes } from '../index.ts';
import { State } from '../state.ts';
import { plainRequest, sketchJourney } from '../test-journeys.ts';

test('a script that cannot decide ends its request with the node named, keeps nothing, and is noted ten times at most', async (t) => {
  const { kit, realm } = await testServer(t);
  const node = { type: 'ScriptedDecisionNode', properties: { script: 'gone', outcomes: ['on'] }, to: { on: '+' } };
  const journey = sketchJourney('Gone', { decide: node });
  const engine = { kit, types: nodeTypes(ownNodes), findJourney: async () => journey };
  const state = new State({ shared: { username: 'alice' } });
  const walk = { runId: kit.random.uuid(kit.clock.now()), realm, request: plainRequest, state, locales: ['en'] };
  for (let times = 0; times < 12; times += 1) {
    await assert.rejects(advance(engine, walk, beginRun(journey)), (error: Parameters<typeof isMisbuilt>[0]) => {
      assert.deepEqual([error.code, error.status, isMisbuilt(error)], ['journeys.script-failed', 500, true]);
      assert.equal(
        error.detail,
        'The node decide of the journey Gone could not decide, so nobody was let in. Tell who runs this service.',
      );
      return true;
    });
  }
  assert.deepEqual(state.parts().shared, { username: 'alice' });
  const events = await kit.db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', 'journey.script-failed')
    .execute();
  assert.equal(events.length, 10);
  const details = events[0]?.details as Record<string, unknown>;
  assert.deepEqual(
    [details.journey, details.node, details.text],
    ['Gone', 'decide', 'There is no script with the id that the node names.'],
  );
});
