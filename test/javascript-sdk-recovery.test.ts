/** The JavaScript library, unmodified, on the day on which the phone is gone: recovery codes are shown once, and each lets in once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOGIN_WITH_OFFER } from '../packages/server/src/journeys/index.ts';
import { openShop, type Shop, sites } from './support/javascript-sdk/sites.ts';

/** Adds the phone, and reads the codes as the library does. */
async function keepCodes({ server, login, pocket, enter }: Shop): Promise<readonly string[]> {
  await enter();
  const { link } = await login.press('Register device');
  await pocket.scan(server.url, link ?? '');
  const { recovery } = await login.goOn();
  assert.equal((await login.goOn()).state, 'in');
  await login.logout();
  return recovery?.codes ?? [];
}

async function toRecovery({ login, enter }: Shop) {
  await enter();
  await login.press('Use a code');
  return login.press('Use recovery code');
}

for (const site of sites) {
  test(`D6: in ${site.name} a recovery code that the JavaScript library has read lets in once, and another one then`, {
    skip: site.skip,
  }, async (t) => {
    const shop = await openShop(t, site, { tree: LOGIN_WITH_OFFER });
    const { login } = shop;
    const [first = '', second = ''] = await keepCodes(shop);
    const asked = await toRecovery(shop);
    assert.deepEqual([asked.state, asked.asks[0], asked.recovery], ['asks', 'NameCallback', null]);
    assert.equal((await login.type(first)).state, 'in');
    assert.equal(await login.logout(), 200);
    await toRecovery(shop);
    assert.equal((await login.type(first)).state, 'asks', 'used up');
    assert.equal((await login.type(second)).state, 'in');
  });

  test(`D6: in ${site.name} recovery codes that nobody was given end in a refusal with its reason`, {
    skip: site.skip,
  }, async (t) => {
    const shop = await openShop(t, site, { tree: LOGIN_WITH_OFFER });
    await keepCodes(shop);
    await toRecovery(shop);
    for (let tries = 0; tries < 3; tries += 1) {
      assert.equal((await shop.login.type('AAAAAAAAAA')).state, 'asks');
    }
    const end = await shop.login.type('AAAAAAAAAA');
    assert.equal(end.state, 'refused');
    assert.match(end.reason?.detail ?? '', /verifications\.recovery-code-refused/);
  });
}
