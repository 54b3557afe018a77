/* How a journey ends that lets nobody in: what people read then says what was not harmed and what to do, in no word of the drawing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawJourney, passwordNodes } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { addPhone, openStory } from './support/story.ts';

const skip = withoutChromium;

const message = (question: string, to: Record<'true' | 'false', string>) => ({
  type: 'MessageNode',
  displayName: 'Ask',
  properties: { message: { en: question } },
  to,
});

const journey = drawJourney({
  name: 'Doorman',
  description: 'Whoever does not know the house is turned away.',
  nodes: {
    ...passwordNodes({ key: 'page', header: { en: 'Sign in' }, to: 'ask' }),
    ask: message('Do you know the house?', { true: 'success', false: 'failure' }),
  },
});

/** Asks twice, so that it ends from another step than the first. */
const curfew = drawJourney({
  name: 'Curfew',
  description: 'Nobody confirms anything late at night.',
  nodes: {
    ask: message('Do you know the house?', { true: 'late', false: 'failure' }),
    late: message('Is it late?', { true: 'failure', false: 'success' }),
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

test('whoever only confirms something, and is turned away, is told that they stay signed in', { skip }, async (t) => {
  const story = await openStory(t);
  const { client } = await openOperator(t, story);
  const [portal, phone] = await Promise.all([story.portal(), story.headless()]);
  const { page } = portal;
  await addPhone(portal, phone, 'bob');
  await page.getByRole('link', { name: 'Done' }).click();
  await signInBy(client, curfew);
  const signIn = { journey: 'Login', stepUpJourney: curfew.name };
  await client.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { signIn } } });
  await page.getByRole('link', { name: 'Add device' }).click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  await dialog.getByRole('button', { name: 'Yes', exact: true }).click();
  await dialog.getByText('Is it late?').waitFor();
  await dialog.getByRole('button', { name: 'Yes', exact: true }).click();
  await dialog.getByRole('heading', { name: 'This was not confirmed' }).waitFor();
  await dialog.getByText('You stay signed in, and nothing was changed.').waitFor();
  assert.equal(await dialog.getByText(/sign-in|nobody/i).count(), 0);
  await lookAt(page, 'journey-not-confirmed');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('This needs your phone first.').waitFor();
  assert.equal(await page.evaluate(`fetch('/api/session').then(({ status }) => status)`), 200, 'they are');
});
