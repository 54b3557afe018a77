/** A link that goes on with a journey, in the hands of somebody who reads the mail and has nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, assertCrest, begin, fill, isIn, links, programOf, send, tokenOf } from './test-world.ts';

const confirm = sketchJourney('ByLink', {
  name: { type: 'UsernameCollectorNode', to: { outcome: 'shown' } },
  shown: { type: 'BelieveNode', properties: { kinds: ['code'] }, to: { outcome: 'away' } },
  away: { type: 'AwayNode', to: { outcome: '+' } },
});

test('A40: a link takes the session that it was to raise into no other browser', async (t) => {
  const server = await amWorld(t, [confirm], { settings: { signIn: { stepUpJourney: 'ByLink' } } });
  const { kit, url } = server;
  const alice = await server.signIn(await server.createUser({ name: 'alice' }));
  const askForLink = async (): Promise<string> => {
    const { body } = await begin(alice, 'authIndexType=step-up');
    assert.equal((await send(alice, fill(body, { 0: 'alice' }))).status, 200);
    return `suspendedId=${links.at(-1)}`;
  };
  const assurance = async () => (await alice.expect(200, 'GET', '/api/session')).assurance;
  for (const thief of [createClient(url, kit.config.publicUrl), programOf(server)]) {
    const reply = await begin(thief, await askForLink());
    assertCrest(reply, 401, 'am.login-failed');
    assert.deepEqual([tokenOf(reply), await assurance()], ['', 'password']);
  }
  assert.ok(isIn(await begin(alice, await askForLink())));
  assert.equal(await assurance(), 'two-factor');
});
