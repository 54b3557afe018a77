/** Nodes and their types, as PingAM’s tools ask for them and change them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPublished } from './index.ts';
import { ASK, ask, typed, world, write } from './test-am-tool.ts';

test('D7: a node of a running journey is changed where the journey stays sound, and waits where it does not', async (t) => {
  const { done, kit, key, admin } = await world(t);
  await write(done);
  await write(done);
  const versions = async () => (await admin.expect(200, 'GET', '/api/admin/journeys/Ask/versions')).versions.length;
  assert.equal(await versions(), 1, 'the same once more changes nothing');
  const other = { ...ask, message: { en: 'Really?' } };
  await done('PUT', `/nodes/MessageNode/${ASK}`, other);
  assert.deepEqual((await findPublished(kit, key('Ask'))).nodes[ASK]?.properties.message, other.message);
  assert.equal(await versions(), 2);
  await done('PUT', `/nodes/MessageNode/${ASK}`, { ...other, message: 'no map' });
  assert.deepEqual((await findPublished(kit, key('Ask'))).nodes[ASK]?.properties.message, other.message);
  assert.equal((await done('GET', `/nodes/MessageNode/${ASK}`)).message, 'no map');
});

test('types are listed and described, and nodes made, as tools ask for it', async (t) => {
  const { done, tool } = await world(t);
  const { result } = await done('POST', '/nodes?_action=getAllTypes', {});
  assert.ok(
    result.some(({ _id, name: label }: { _id: string; name: string }) => _id === 'PageNode' && label === 'Page Node'),
  );
  assert.deepEqual(await done('POST', '/nodes/MessageNode?_action=getType', {}), typed('MessageNode', 'Message Node'));
  const schema = await done('POST', '/nodes/PollingWaitNode?_action=schema', {});
  assert.deepEqual(
    [schema.properties.secondsToWait.type, schema.properties.secondsToWait.propertyOrder],
    ['integer', 100],
  );
  assert.equal((await done('POST', '/nodes/PollingWaitNode?_action=template', {})).secondsToWait, 8);
  const outcomes = await done('POST', '/nodes/PollingWaitNode?_action=listOutcomes', { exitable: true });
  assert.deepEqual(
    outcomes.map(({ id }: { id: string }) => id),
    ['DONE', 'EXITED'],
  );
  assert.deepEqual(await done('POST', '/nodes/ChoiceCollectorNode?_action=listOutcomes', { choices: 7 }), []);
  const made = await done('POST', '/nodes/MessageNode?_action=create', { message: { en: 'x' } });
  const listed = await done('GET', '/nodes/MessageNode?_queryFilter=true');
  assert.ok(listed.result.some(({ _id }: { _id: string }) => _id === made._id));
  const all = await done('POST', '/nodes?_action=nextdescendents', {});
  assert.ok(all.result.some(({ _id }: { _id: string }) => _id === made._id));
  assert.equal((await tool('POST', '/nodes/OddNode?_action=schema', {})).status, 404);
  assert.equal((await tool('POST', '/nodes?_action=drop', {})).status, 400);
  const later = await done('GET', `/nodes/MessageNode/1.0/${made._id}`);
  assert.deepEqual(later.message, { en: 'x' });
});
