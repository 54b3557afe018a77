import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoPassword } from '../packages/server/src/demo.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { typeCode, typePassword } from './support/portal.ts';
import { addHeadless, openStory, type Story } from './support/story.ts';

const skip = withoutChromium;

/** Strangers in many networks, each with one guess, until nobody's guess is answered any more. */
async function flood({ server }: Story, name: string): Promise<void> {
  for (let guess = 0; ; guess += 1) {
    const headers = { 'x-forwarded-for': `198.18.${guess >> 8}.${guess & 255}` };
    const { facts, reply } = await server.enter({ name, password: `guess ${guess}` }, { headers });
    if (facts?.kind === 'guarded') return;
    assert.equal(reply.body.detail.code, 'sign-in.refused');
  }
}

test('F10: attacker and owner side by side: guessing from everywhere shuts out neither the known browser nor the phone', {
  skip,
}, async (t) => {
  const story = await openStory(t, {
    config: { trustProxy: ['127.0.0.1'] },
    settings: { limits: { 'password:user': { max: 20 } }, push: { expirySeconds: 300 } },
  });
  const phone = await addHeadless(story, 'alice');

  const known = await story.portal();
  const signInWithCode = async () => {
    await known.signIn('alice');
    await known.page.getByRole('button', { name: 'Type a code from my phone' }).click();
    await typeCode(known.page, await phone.nextCode());
    await known.page.getByRole('heading', { name: 'Your devices' }).waitFor();
  };
  await signInWithCode();
  await known.signOut();
  await flood(story, 'alice');

  const attacker = (await story.portal()).page;
  await typePassword(attacker, 'alice', 'Summer2026');
  const heading = { name: 'Answer on your phone' };
  await attacker.getByText('Waiting for your phone').waitFor();
  await lookAt(attacker, 'guarded');

  const elsewhere = (await story.portal()).page;
  await typePassword(elsewhere, 'alice', demoPassword);
  await elsewhere.getByRole('heading', heading).waitFor();
  const request = await phone.request();
  const number = ((await elsewhere.locator('.lp-request-number').textContent()) ?? '').replaceAll(/\D/g, '');
  assert.match(number, /^\d{6}$/);
  await phone.engine.answer(request.id, { decision: 'approve', match: number });
  await elsewhere.getByRole('heading', { name: 'Your devices' }).waitFor();

  assert.equal(await attacker.getByRole('heading', heading).count(), 1, 'the attacker still waits, and learns nothing');
  assert.equal((await phone.engine.pending()).length, 0);
  await attacker.getByRole('button', { name: 'Cancel' }).click();
  await attacker.getByRole('heading', { name: 'Sign in' }).waitFor();

  story.clock.advance(60_000);
  await signInWithCode();
});
