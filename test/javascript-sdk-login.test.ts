/** The JavaScript library, unmodified, at the second factor: a request to the phone with its number, and a one-time code. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LOGIN_WITH_OFFER } from '../packages/server/src/journeys/index.ts';
import { addPhone, openShop, type Shop, sites } from './support/javascript-sdk/sites.ts';

async function withPhone(t: TestContext, site: (typeof sites)[number]): Promise<Shop & { code: () => string }> {
  const shop = await openShop(t, site, { tree: LOGIN_WITH_OFFER });
  return { ...shop, ...(await addPhone(shop)) };
}

for (const site of sites) {
  const { skip, name } = site;

  test(`D5: in ${name} the JavaScript library shows the number, asks until the phone has answered, and is let in`, {
    skip,
  }, async (t) => {
    const { server, login, pocket, enter } = await withPhone(t, site);
    const waiting = await enter();
    assert.deepEqual([waiting.state, waiting.buttons], ['asks', ['Use a code']]);
    assert.match(String(waiting.number), /^\d\d$/);
    assert.ok(waiting.waitMs !== null && waiting.waitMs > 0);
    const still = await login.goOn();
    assert.deepEqual([still.state, still.number], ['asks', waiting.number]);
    assert.equal(await pocket.answer(server.url, { number: still.number ?? '' }), 200);
    assert.equal((await login.goOn()).state, 'in');
    assert.equal(await login.logout(), 200);
    assert.equal((await login.begin()).state, 'asks', 'nobody is signed in any more');
  });

  test(`in ${name} a request that the phone refuses leads the JavaScript library to a code, once`, {
    skip,
  }, async (t) => {
    const { server, login, pocket, enter, code } = await withPhone(t, site);
    await enter();
    assert.equal(await pocket.answer(server.url, { deny: true }), 200);
    const asked = await login.goOn();
    assert.deepEqual(asked.asks.slice(0, 2), ['NameCallback', 'ConfirmationCallback']);
    const typed = code();
    assert.equal((await login.type(typed)).state, 'in');
    assert.equal(await login.logout(), 200);
    await enter();
    await login.press('Use a code');
    const again = await login.type(typed);
    assert.deepEqual([again.state, again.asks[0]], ['asks', 'NameCallback'], 'a code counts once');
  });

  test(`in ${name} the JavaScript library leaves a request for a code, and wrong ones end in a refusal with its reason`, {
    skip,
  }, async (t) => {
    const { server, login, pocket, enter, code } = await withPhone(t, site);
    await enter();
    await login.press('Use a code');
    assert.notEqual(await pocket.answer(server.url, { deny: true }), 200, 'it was taken back from the phone');
    const wrong = code() === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 3; tries += 1) assert.equal((await login.type(wrong)).state, 'asks');
    const end = await login.type(wrong);
    assert.equal(end.state, 'refused');
    assert.equal(end.reason?.code, 401);
    assert.match(end.reason?.detail ?? '', /verifications\.code-refused/);
  });
}
