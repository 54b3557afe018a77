import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { drawJourney, INNER_TREE_NODE } from '../journeys/index.ts';
import { createClient } from '../testing/index.ts';
import { makeRecoveryCodes } from '../verifications/index.ts';
import { amWorld, begin, fill, type Step, send } from './test-world.ts';

const journey = (mandatory: boolean) =>
  drawJourney({
    name: mandatory ? 'Must' : 'May',
    description: '',
    nodes: {
      name: { type: 'UsernameCollectorNode', displayName: 'Name', to: { outcome: 'choice' } },
      choice: {
        type: 'SecondFactorChoiceNode',
        displayName: 'Choice',
        properties: { mandatory },
        to: { push: 'failure', code: 'code', recoveryCode: 'failure', none: 'success', unavailable: 'failure' },
      },
      code: {
        type: 'PageNode',
        displayName: 'Code',
        shows: {
          details: { type: 'SecondFactorDetailsNode', displayName: 'Details' },
          code: { type: 'OathTokenVerifierNode', displayName: 'Code' },
        },
        to: { successOutcome: 'success', failureOutcome: 'choice', notRegisteredOutcome: 'choice' },
      },
    },
  });

/** Everything but what is new in each run, and but the name that was typed. */
const seen = ({ status, text }: { status: number; text: string }, name: string) =>
  `${status} ${text.replace(/"authId":"[^"]+"/, '"authId":""').replaceAll(`"${name}"`, '"NAME"')}`;

test('A25: before a proof every name is offered the same, whoever has it and whatever she has', async (t) => {
  const server = await amWorld(t, [journey(true), journey(false)]);
  const { kit, realm } = server;
  const [alice, , carol, dora] = await Promise.all([
    server.createUser({ name: 'alice', displayName: 'Alice Example' }),
    server.createUser({ name: 'bob' }),
    server.createUser({ name: 'carol' }),
    server.createUser({ name: 'dora' }),
  ]);
  await insertTestDevice(kit, alice, { name: 'Phone of Alice' });
  await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: alice }));
  await insertTestDevice(kit, carol, { events: ['prove', 'lock'] });
  await kit.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', dora.id).execute();
  for (const which of ['Must', 'May']) {
    const shown = new Map<string, string[]>();
    for (const name of ['alice', 'bob', 'carol', 'dora', 'nobody']) {
      const client = createClient(server.url, kit.config.publicUrl);
      const choice = await send(client, fill((await begin(client, which)).body, { 0: name }));
      const places = choice.body.callbacks.map(({ type }: Step) => type) as string[];
      const chosen = await send(client, fill(choice.body, { [places.indexOf('ChoiceCallback')]: 1 }));
      const again = await send(client, fill(chosen.body, { 1: '000000' }));
      shown.set(
        name,
        [choice, chosen, again].map((reply) => seen(reply, name)),
      );
    }
    const [first, ...others] = shown.values();
    assert.match(first?.[0] ?? '', /"choices":\["push","code","recoveryCode"\]/);
    assert.match(first?.[1] ?? '', /"kind":"second-factor"/);
    for (const other of others) assert.deepEqual(other, first);
    assert.doesNotMatch(String(first), /Alice Example|Phone of Alice/);
  }
});

const nameAlone = drawJourney({
  name: 'Passwordless',
  description: '',
  nodes: {
    name: { type: 'UsernameCollectorNode', displayName: 'Name', to: { outcome: 'inner' } },
    inner: {
      type: INNER_TREE_NODE,
      displayName: 'Second factor',
      properties: { tree: 'Push with OATH fallback' },
      to: { true: 'success', false: 'failure' },
    },
  },
});

test('A25: before a proof nobody is told why no phone was asked: whether there is one, what kind it is, that it is locked', async (t) => {
  const server = await amWorld(t, [nameAlone]);
  const { kit } = server;
  const users = await Promise.all(['bob', 'carol', 'dora'].map((name) => server.createUser({ name })));
  const [, carol, dora] = users;
  if (carol) await insertTestDevice(kit, carol, { events: ['prove', 'lock'] });
  if (dora) await insertTestDevice(kit, dora, { mode: 'offline' });
  const shown: string[] = [];
  for (const name of ['nobody', 'bob', 'carol', 'dora']) {
    const client = createClient(server.url, kit.config.publicUrl);
    const asked = await send(client, fill((await begin(client, 'Passwordless')).body, { 0: name }));
    const again = await send(client, fill(asked.body, { 0: '000000' }));
    shown.push([asked, again].map((reply) => seen(reply, name)).join('\n'));
  }
  const [first, ...others] = shown;
  assert.match(first ?? '', /Enter verification code/);
  for (const other of others) assert.equal(other, first);
});
