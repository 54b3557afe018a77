/** Journeys with scripts, over the wire: as they come from PingAM, in both generations of scripts. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Journey } from '../journeys/index.ts';
import { type Sketch, sketchJourney } from '../journeys/test-journeys.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, begin, fill, isIn, send } from './test-world.ts';

type Version = '1.0' | '2.0';

const scripted = (script: string, to: Record<string, string>, more: object = {}): Sketch => ({
  type: 'ScriptedDecisionNode',
  properties: { script, outcomes: Object.keys(to), ...more },
  to,
});

function withScripts(journey: Journey, evaluatorVersion: Version, sources: Record<string, string>): Journey {
  const scripts = Object.entries(sources).map(([id, source]) => [
    id,
    { name: id, description: '', source, evaluatorVersion },
  ]);
  return { ...journey, scripts: Object.fromEntries(scripts) };
}

const name: Sketch = { type: 'UsernameCollectorNode', to: { outcome: 'script' } };
const believe: Sketch = { type: 'BelieveNode', properties: { kinds: ['password'] }, to: { outcome: '+' } };

async function world(t: TestContext, ...journeys: Journey[]) {
  const server = await amWorld(t, journeys);
  await server.createUser({ name: 'alice' });
  await server.createUser({ name: 'root', role: 'administrator' });
  const browser = createClient(server.url, server.kit.config.publicUrl);
  const start = (journey: string, query = '') =>
    begin(browser, `authIndexType=service&authIndexValue=${journey}&ForceAuth=true${query}`);
  const events = async () => (await server.kit.db.selectFrom('audit_events').selectAll().execute()).map((row) => row);
  return { ...server, browser, start, events };
}

test('a script of the next generation reads the run and the profile, keeps what nodes and scripts after it read, and chooses', async (t) => {
  const journey = withScripts(
    sketchJourney('Next', {
      name,
      script: scripted('first', { known: 'second', unknown: '-' }),
      second: scripted('second', { alice: 'believe' }),
      believe,
    }),
    '2.0',
    {
      first: `
        var uid = idRepository.getIdentity(nodeState.get('username')).getAttributeValues('uid');
        nodeState.putShared('uid', uid[0]).putTransient('pin', { digits: [1, 2] });
        action.goTo(uid.size() === 1 ? 'known' : 'unknown').putSessionProperty('tier', 'gold');`,
      second: `
        const isRight = nodeState.get('uid') === 'alice' && nodeState.get('pin').digits[1] === 2;
        outcome = isRight ? nodeState.get('username') : 'no';`,
    },
  );
  const { browser, start } = await world(t, journey);
  const reply = await send(browser, fill((await start('Next')).body, { 0: 'alice' }));
  assert.ok(isIn(reply), reply.text);
  const { properties } = (await browser.request('POST', '/am/json/sessions?_action=getSessionInfo')).body;
  assert.equal(properties.tier, 'gold');
});
