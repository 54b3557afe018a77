/** A journey walked in the portal by keyboard alone, and what becomes of it when a tab, the network or the clock goes its own way. */
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { drawJourney } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { focusOn } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;

const said = (text: string, to: { true: string; false: string }) => ({
  type: 'MessageNode',
  displayName: text,
  properties: { message: { en: text }, messageYes: { en: 'Go on' }, messageNo: { en: 'Stop' } },
  to,
});

const walk = drawJourney({
  name: 'Walk',
  description: 'Steps of the same shape after each other, a wait, and a code.',
  nodes: {
    page: {
      type: 'PageNode',
      displayName: 'Sign in',
      properties: { pageHeader: { en: 'Sign in to the office' }, pageDescription: { en: 'The office opens at nine.' } },
      shows: {
        name: { type: 'UsernameCollectorNode', displayName: 'Name' },
        password: { type: 'PasswordCollectorNode', displayName: 'Password' },
      },
      to: { outcome: 'check' },
    },
    check: { type: 'DataStoreDecisionNode', displayName: 'Check', to: { true: 'first', false: 'failure' } },
    first: said('The lift is out of order.', { true: 'second', false: 'failure' }),
    second: said('The canteen opens at noon.', { true: 'team', false: 'failure' }),
    team: {
      type: 'ChoiceCollectorNode',
      displayName: 'Team',
      properties: { choices: ['Red', 'Blue'], defaultChoice: 'Red', prompt: 'Which team are you in?' },
      to: { Red: 'failure', Blue: 'pause' },
    },
    pause: {
      type: 'PollingWaitNode',
      displayName: 'Pause',
      properties: {
        secondsToWait: 600,
        exitable: true,
        waitingMessage: { en: 'The door opens in a moment.' },
        exitMessage: { en: 'Do not wait' },
      },
      to: { DONE: 'code', EXITED: 'code' },
    },
    code: {
      type: 'OathTokenVerifierNode',
      displayName: 'Code',
      properties: { isRecoveryCodeAllowed: true },
      to: {
        successOutcome: 'success',
        failureOutcome: 'code',
        notRegisteredOutcome: 'failure',
        recoveryCodeOutcome: 'recovery',
      },
    },
    recovery: {
      type: 'RecoveryCodeCollectorDecisionNode',
      displayName: 'Recovery code',
      properties: { offerAnotherWay: true },
      to: { true: 'success', false: 'recovery', anotherWayOutcome: 'code' },
    },
  },
});

async function openWalk(t: TestContext) {
  const story = await openStory(t);
  const phone = await addHeadless(story, 'alice');
  const { client } = await openOperator(t, story);
  await signInBy(client, walk);
  return { story, phone };
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

test('a journey is walked without a mouse: each step takes the focus to its first field or its heading', {
  skip,
}, async (t) => {
  const { story, phone } = await openWalk(t);
  const { page } = await story.portal();
  await heading(page, 'Sign in to the office').waitFor();
  await page.getByText('The office opens at nine.').waitFor();
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('alice');
  await page.keyboard.press('Tab');
  await page.keyboard.type('demo');
  await page.keyboard.press('Enter');
  await page.getByText('The lift is out of order.').waitFor();
  await focusOn(page, 'One more step');
  await page.keyboard.press('Tab');
  await focusOn(page, 'Go on');
  await page.keyboard.press('Enter');
  await page.getByText('The canteen opens at noon.').waitFor();
  // A step of the same shape is heard as a new one.
  await focusOn(page, 'One more step');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Which team are you in?').waitFor();
  await focusOn(page, 'Red');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await heading(page, 'One moment').waitFor();
  await page.getByText('The door opens in a moment.').waitFor();
  await lookAt(page, 'journey-wait');
  await page.getByRole('button', { name: 'Do not wait' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Code', { exact: true }).waitFor();
  await focusOn(page, 'Code');
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await focusOn(page, 'Code');
  await lookAt(page, 'journey-code-refused');
  await page.getByRole('button', { name: 'Use recovery code' }).click();
  await page.getByLabel('Recovery code', { exact: true }).waitFor();
  await focusOn(page, 'Recovery code');
  await page.keyboard.type('AAAAAAAAAA');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await lookAt(page, 'journey-recovery-refused');
  await page.getByRole('button', { name: 'Use another way' }).click();
  await page.getByLabel('Code', { exact: true }).waitFor();
  await page.keyboard.type(await phone.nextCode());
  await page.keyboard.press('Enter');
  await heading(page, 'Your devices').waitFor();
});

test('a tab too many, the way back, a lost network and a night between two steps: said plainly, and never a dead end', {
  skip,
}, async (t) => {
  const { story, phone } = await openWalk(t);
  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByText('The lift is out of order.').waitFor();

  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText(/Nothing was changed\. Check your connection/).waitFor();
  await lookAt(page, 'journey-offline');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('The canteen opens at noon.').waitFor();

  await page.goto('/demo/welcome');
  await page.goBack();
  await page.getByText('The canteen opens at noon.').waitFor();
  await page.reload();
  await page.getByText('The canteen opens at noon.').waitFor();

  const other = await page.context().newPage();
  await other.goto('/demo/sign-in');
  await typePassword(other, 'alice');
  await other.getByText('The lift is out of order.').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page
    .getByText(/Which team are you in|This sign-in has ended|Sign in to the office/)
    .first()
    .waitFor();
  await lookAt(page, 'journey-two-tabs');
  await other.getByRole('button', { name: 'Go on' }).click();
  await other.getByText('The canteen opens at noon.').waitFor();

  story.clock.advance(24 * 3_600_000);
  await other.getByRole('button', { name: 'Go on' }).click();
  await heading(other, 'This sign-in has ended').waitFor();
  await lookAt(other, 'journey-expired');
  await other.getByRole('button', { name: 'Start again' }).click();
  await typePassword(other, 'alice');
  await other.getByRole('button', { name: 'Go on' }).click();
  await other.getByRole('button', { name: 'Go on' }).click();
  await other.getByRole('radio', { name: 'Blue' }).check();
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByRole('button', { name: 'Do not wait' }).click();
  await other.getByLabel('Code', { exact: true }).fill(await phone.nextCode());
  await other.getByRole('button', { name: 'Submit' }).click();
  await heading(other, 'Your devices').waitFor();
});

test('a press that crosses the reply of a poll on its way leads on all the same', { skip }, async (t) => {
  const { story, phone } = await openWalk(t);
  const { page } = await story.portal();
  const [asked, arrives] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route('**/authenticate*', async (route) => {
    if (route.request().headers().prefer === undefined) return route.continue();
    const response = await route.fetch();
    asked.resolve();
    await arrives.promise;
    await route.fulfill({ response });
  });
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('The canteen opens at noon.').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('radio', { name: 'Blue' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  const exit = page.getByRole('button', { name: 'Do not wait' });
  // The server has gone on with the step that the page still shows.
  await asked.promise;
  await Promise.all([page.waitForResponse((response) => response.status() === 401), exit.click()]);
  arrives.resolve();
  await page.getByLabel('Code', { exact: true }).fill(await phone.nextCode());
  await page.getByRole('button', { name: 'Submit' }).click();
  await heading(page, 'Your devices').waitFor();
});
