/** A13: the lists of devices under every spelling of a name: each leads to whose name it is, and to nobody else's devices. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesUrl, world } from './test-am-devices.ts';

const SPELLINGS = ['rené', 'RENÉ', 'rene\u0301', 'ｒｅｎé', 'id=RENÉ,ou=user,o=demo'];
/** Alike to the eye, and others: without the accent, with a letter of another script, with what nobody sees. */
const OTHERS = ['rene', 'гené', 're\u200bné', 'rené\u202e', 'rené%00', 'id=,ou=rené', 'id=rené'];

test('A13: a spelling of one’s own name is oneself; of somebody else’s it is as unknown as nobody’s', async (t) => {
  const it = await world(t);
  const rene = await it.add('rené');
  const device = await it.addApp(rene);
  const [own, mallory] = [await it.enter(rene), await it.enter(await it.add('mallory'))];
  const nobody = await mallory.request('GET', `${devicesUrl(it.realm.name, 'nobody')}/2fa/push`);
  assert.equal(nobody.status, 404);
  for (const name of [...SPELLINGS, rene.id, rene.id.toUpperCase()]) {
    const base = devicesUrl(it.realm.name, name);
    if (name !== rene.id.toUpperCase())
      assert.equal((await own.expect(200, 'GET', `${base}/2fa/push`)).resultCount, 1, name);
    for (const [method, path] of [
      ['GET', '2fa/push'],
      ['DELETE', `2fa/push/${device.id}`],
      ['POST', '2fa/push?_action=skip'],
    ] as const) {
      const body = method === 'GET' ? {} : { body: { value: true } };
      const reply = await mallory.request(method, `${base}/${path}`, body);
      assert.deepEqual([reply.status, reply.body], [nobody.status, nobody.body], `${method} ${name}`);
    }
  }
});

test('A13: what only looks like a name is nobody’s, also for whose name it looks like and for operators', async (t) => {
  const it = await world(t);
  const rene = await it.add('rené');
  await it.addApp(rene);
  const clients = [await it.enter(rene), await it.enter(await it.add('root-admin', 'administrator'))];
  for (const name of OTHERS) {
    for (const client of clients) {
      const reply = await client.request('GET', `${devicesUrl(it.realm.name, name)}/2fa/push`);
      assert.ok([400, 404].includes(reply.status), `${JSON.stringify(name)}: ${reply.status} ${reply.text}`);
    }
  }
});
