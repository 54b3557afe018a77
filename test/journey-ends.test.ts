/* How a journey ends that lets nobody in: what people read then says what was not harmed and what to do, in no word of the drawing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawJourney, passwordNodes } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

const journey = drawJourney({
  name: 'Doorman',
  description: 'Whoever does not know the house is turned away.',
  nodes: {
    ...passwordNodes({ key: 'page', header: { en: 'Sign in' }, to: 'ask' }),
    ask: {
      type: 'MessageNode',
      displayName: 'Ask',
      properties: { message: { en: 'Do you know the house?' } },
      to: { true: 'success', false: 'failure' },
    },
  },
});

test('whoever is turned away without a reason is told that nobody was signed in, and begins again', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { client } = await openOperator(t, story);
  await signInBy(client, journey);
  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await page.getByRole('heading', { name: 'This sign-in has ended' }).waitFor();
  const notice = page.getByRole('alert');
  await notice.getByText('This sign-in did not succeed.').waitFor();
  await notice.getByText('Nobody was signed in.').waitFor();
  assert.equal(await page.getByText(/login failure|journey/i).count(), 0);
  await lookAt(page, 'journey-turned-away');
  await page.getByRole('button', { name: 'Start again' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('whoever is in a journey that is deleted begins again in the one that has come after it', { skip }, async (t) => {
  const story = await openStory(t);
  const { client } = await openOperator(t, story);
  await signInBy(client, journey);
  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByText('Do you know the house?').waitFor();
  await client.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { signIn: { journey: 'Login' } } } });
  await client.expect(204, 'DELETE', '/api/admin/journeys/Doorman');
  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await page.getByRole('heading', { name: 'This sign-in has ended' }).waitFor();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByText(/journey/i).count(), 0);
  await lookAt(page, 'journey-deleted');
  await page.getByRole('button', { name: 'Start again' }).click();
  await typePassword(page, 'alice');
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
});
