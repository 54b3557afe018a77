import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { amWorld, assertCrest, begin, fill, programOf, send } from './test-world.ts';

const runs = (tree: string) =>
  ({ type: 'InnerTreeEvaluatorNode', properties: { tree }, to: { true: '+', false: '-' } }) as const;

test('a trial inside inner journeys is told the node that asks, and those that run its journey, outermost first', async (t) => {
  const server = await amWorld(t, [
    sketchJourney('Asking', { name: { type: 'UsernameCollectorNode', to: { outcome: '-' } } }),
    sketchJourney('Middle', { second: runs('Asking') }),
    sketchJourney('Outer', { first: runs('Middle') }),
  ]);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const { body } = await begin(admin, 'authIndexType=draft&authIndexValue=Outer');
  assert.deepEqual(body.lanyard, {
    journey: 'Asking',
    nodeId: 'name',
    within: [
      { journey: 'Outer', nodeId: 'first' },
      { journey: 'Middle', nodeId: 'second' },
    ],
  });
});

const named = sketchJourney('Named', { name: { type: 'UsernameCollectorNode', to: { outcome: '+' } } });
const proved = sketchJourney('Proved', {
  name: { type: 'UsernameCollectorNode', to: { outcome: 'believe' } },
  believe: { type: 'BelieveNode', to: { outcome: '+' } },
});
const silent = sketchJourney('Silent', { note: { type: 'SetSessionPropertiesNode', to: { outcome: '+' } } });
const trialOf = (name: string) => `authIndexType=draft&authIndexValue=${name}`;

/** What became of a trial. */
const endOf = ({ status, body }: { status: number; body: Record<string, unknown> & { detail?: { code?: string } } }) =>
  status === 200 ? body.message : body.detail?.code;

test('A39: the session of whoever tries a draft proves nothing in it: where nobody would come in, the trial says so', async (t) => {
  const server = await amWorld(t, [named, proved, silent]);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const walk = async (name: string) => send(admin, fill((await begin(admin, trialOf(name))).body, { 0: 'root' }));

  const unproved = await walk('Named');
  assertCrest(unproved, 401, 'am.login-failed');
  assert.equal(endOf(unproved), 'am.proof-lacking');
  assert.match(unproved.text, /ended in success, but nobody comes in by it/);
  assert.equal(endOf(await begin(admin, trialOf('Silent'))), 'am.proof-lacking', 'nobody was named at all');
  assert.equal(endOf(await walk('Proved')), 'Authentication Successful');
  const life = programOf(server);
  const inLife = await send(life, fill((await begin(life, 'Named')).body, { 0: 'root' }));
  assertCrest(inLife, 401, 'am.login-failed');
  assert.equal(endOf(inLife), undefined, 'outside of a trial nobody is told why');
});

test('a trial as somebody who is signed in runs in the session of whoever tries it, and in no other run', async (t) => {
  const server = await amWorld(t, [silent]);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const asSignedIn = `${trialOf('Silent')}&asSignedIn=true`;
  assert.equal(endOf(await begin(admin, asSignedIn)), 'Authentication Successful');
  assert.equal(endOf(await begin(admin, `${trialOf('Silent')}&asSignedIn=false`)), 'am.proof-lacking');
  assertCrest(await begin(server, asSignedIn), 401, 'users.not-signed-in');
});
