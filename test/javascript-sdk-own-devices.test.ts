/** The JavaScript library, unmodified: what somebody has is listed and taken away after a sign-in, and nothing without one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesOfUser } from '../packages/server/src/devices/index.ts';
import { LOGIN_WITH_OFFER } from '../packages/server/src/journeys/index.ts';
import { addPhone, openShop, sites } from './support/javascript-sdk/sites.ts';

/** All that the library says of a refusal, whatever its status. */
const SIGNED_OUT = /response did not contain data/;

for (const site of sites) {
  test(`in ${site.name} the JavaScript library lists the phone kind by kind, deletes it, signs out, and then sees nothing`, {
    skip: site.skip,
  }, async (t) => {
    const shop = await openShop(t, site, { tree: LOGIN_WITH_OFFER });
    const { server, alice, login, pocket, enter } = shop;
    await addPhone(shop);
    const { number } = await enter();
    assert.equal(await pocket.answer(server.url, { number: number ?? '' }), 200);
    assert.equal((await login.goOn()).state, 'in');
    const [device] = await devicesOfUser(server.kit.db, alice.id);
    const entry = { uuid: device?.id ?? '', deviceName: device?.name };
    for (const kind of ['push', 'oath'] as const) {
      assert.deepEqual(await login.listDevices(kind, 'alice'), [entry], kind);
    }
    await login.deleteDevice('oath', 'alice', entry.uuid);
    assert.deepEqual(await login.listDevices('oath', 'alice'), []);
    assert.deepEqual(await login.listDevices('push', 'alice'), [entry]);
    await login.deleteDevice('push', 'alice', entry.uuid);
    assert.deepEqual(await devicesOfUser(server.kit.db, alice.id), []);
    assert.equal(await login.logout(), 200);
    await assert.rejects(login.listDevices('push', 'alice'), SIGNED_OUT);
    assert.equal(await login.logout(), 400, 'nobody is signed in any more, and the library bears it');
  });

  test(`A12: in ${site.name} a session by the password alone ends with the first phone: nothing is listed or deleted`, {
    skip: site.skip,
  }, async (t) => {
    const shop = await openShop(t, site, { tree: 'Login' });
    const { server, alice, login, enter } = shop;
    assert.equal((await enter()).state, 'in');
    assert.deepEqual(await login.listDevices('push', 'alice'), []);
    await addPhone(shop);
    const [device] = await devicesOfUser(server.kit.db, alice.id);
    assert.ok(device);
    await assert.rejects(login.listDevices('push', 'alice'), SIGNED_OUT);
    await assert.rejects(login.deleteDevice('push', 'alice', device.id), SIGNED_OUT);
    assert.equal((await devicesOfUser(server.kit.db, alice.id))[0]?.credentials.length, 2);
  });
}
