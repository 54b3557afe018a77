/* The way out of a wait for a phone, in a language that the portal itself does not speak. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawJourney, passwordNodes } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;

const journey = drawJourney({
  name: 'Ask the phone',
  description: 'The button of the wait leads to a message.',
  nodes: {
    ...passwordNodes({ key: 'page', header: { en: 'Sign in' }, to: 'send' }),
    send: {
      type: 'PushAuthenticationSenderNode',
      displayName: 'Ask the phone',
      properties: { mandatory: true, captureFailure: true, pushType: 'CHALLENGE' },
      to: { SENT: 'wait', NOT_REGISTERED: 'failure', FAILURE: 'failure' },
    },
    wait: {
      type: 'PushWaitNode',
      displayName: 'Wait',
      properties: { exitMessage: { en: 'Cancel', de: 'Abbrechen' } },
      to: { DONE: 'verify', EXITED: 'after' },
    },
    verify: {
      type: 'PushResultVerifierNode',
      displayName: 'Verify',
      to: { TRUE: 'success', FALSE: 'failure', EXPIRED: 'failure', WAITING: 'wait' },
    },
    after: {
      type: 'MessageNode',
      displayName: 'After',
      properties: { message: { en: 'You did not wait.', de: 'Sie haben nicht gewartet.' } },
      to: { true: 'failure', false: 'failure' },
    },
  },
});

test('the button of a wait leads where the journey says in every language, and no second one says the same', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { client } = await openOperator(t, story);
  await addHeadless(story, 'alice');
  await signInBy(client, journey);
  for (const [locale, label, after] of [
    ['de-DE', 'Abbrechen', 'Sie haben nicht gewartet.'],
    ['en-GB', 'Cancel', 'You did not wait.'],
  ] as const) {
    const { page } = await story.portal({ locale });
    await typePassword(page, 'alice');
    await page.getByRole('heading', { name: 'Answer on your phone' }).waitFor();
    const exit = page.getByRole('button', { name: label, exact: true });
    await exit.waitFor();
    assert.equal(await page.getByRole('button', { name: /^(Cancel|Abbrechen)$/ }).count(), 1, locale);
    await page.getByRole('button', { name: 'Start again' }).waitFor();
    await lookAt(page, `journey-wait-${locale.slice(0, 2)}`);
    await exit.click();
    await page.getByText(after).waitFor();
  }
});
