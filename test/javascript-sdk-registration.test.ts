/** The JavaScript library, unmodified, where a phone is added on the way in: polling until it answers, and the recovery codes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesOfUser } from '../packages/server/src/devices/index.ts';
import { LOGIN_WITH_OFFER } from '../packages/server/src/journeys/index.ts';
import { openShop, sites } from './support/javascript-sdk/sites.ts';

for (const site of sites) {
  test(`D2: in ${site.name} the JavaScript library adds a phone by one scan, asking until it answers, and reads the recovery codes`, {
    skip: site.skip,
  }, async (t) => {
    const { server, alice, login, pocket, enter } = await openShop(t, site, { tree: LOGIN_WITH_OFFER });
    const offer = await enter();
    assert.deepEqual(offer.buttons, ['Register device', 'Get the app', 'Not now', 'Do not ask again']);
    const code = await login.press('Register device');
    assert.match(String(code.link), /^mfauth:\/\/totp\/Lanyard:alice\?/);
    assert.ok(code.waitMs !== null && code.waitMs > 0, 'a page knows when to ask again');
    const still = await login.goOn();
    assert.deepEqual([still.state, still.link], ['asks', code.link], 'nobody has scanned it: the same code again');
    const { status, scanned } = await pocket.scan(server.url, still.link ?? '');
    assert.equal(status, 200);
    assert.ok(scanned.push && scanned.oath, 'both halves in one code');
    const shown = await login.goOn();
    assert.equal(shown.recovery?.codes.length, 10);
    for (const each of shown.recovery?.codes ?? []) assert.match(each, /^[A-Za-z0-9]{10}$/);
    const [device, ...others] = await devicesOfUser(server.kit.db, alice.id);
    assert.equal(shown.recovery?.device, device?.name);
    assert.deepEqual([device?.state, device?.credentials.length, others], ['active', 2, []]);
    assert.equal((await login.goOn()).state, 'in');
    assert.equal(await login.logout(), 200);
  });

  test(`in ${site.name} the JavaScript library goes on where nobody scans in time, and a late scan adds nothing`, {
    skip: site.skip,
  }, async (t) => {
    const { server, alice, clock, login, pocket, enter } = await openShop(t, site, { tree: LOGIN_WITH_OFFER });
    await enter();
    const code = await login.press('Register device');
    clock.advance(61_000);
    const late = await login.goOn();
    assert.deepEqual(late.buttons, ['Show a new code', 'Back']);
    assert.equal((await pocket.scan(server.url, code.link ?? '')).status, 400);
    const again = await login.press('Show a new code');
    assert.notEqual(again.link, code.link);
    const active = (await devicesOfUser(server.kit.db, alice.id)).filter(({ state }) => state === 'active');
    assert.deepEqual(active, []);
  });
}
