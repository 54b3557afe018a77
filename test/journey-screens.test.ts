import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawJourney, passwordNodes } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { clientOf } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

/** One step of each kind that pages must be able to draw, with a device and its recovery codes at the end. */
const tour = drawJourney({
  name: 'Tour',
  description: 'What pages can draw.',
  nodes: {
    ...passwordNodes({ key: 'page', header: { en: 'Sign in' }, to: 'news' }),
    news: {
      type: 'MessageNode',
      displayName: 'News',
      properties: {
        message: { en: 'The office is closed on Friday.' },
        messageYes: { en: 'I know' },
        messageNo: { en: 'No' },
      },
      to: { true: 'team', false: 'failure' },
    },
    team: {
      type: 'ChoiceCollectorNode',
      displayName: 'Team',
      properties: { choices: ['Red', 'Blue'], defaultChoice: 'Red', prompt: 'Which team are you in?' },
      to: { Red: 'failure', Blue: 'register' },
    },
    register: {
      type: 'OathRegistrationNode',
      displayName: 'Register',
      properties: { issuer: 'Lanyard' },
      to: { successOutcome: 'codes', failureOutcome: 'failure' },
    },
    codes: { type: 'RecoveryCodeDisplayNode', displayName: 'Codes', to: { outcome: 'success' } },
  },
});

test('D1, D6: any journey can be walked in the portal: messages, choices, a device, recovery codes, which let in later', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const admin = await clientOf(story);
  await signInBy(admin, tour);

  const { page, signOut } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByText('The office is closed on Friday.').waitFor();
  await lookAt(page, 'journey-message');
  await page.getByRole('button', { name: 'I know' }).click();
  await page.getByText('Which team are you in?').waitFor();
  await lookAt(page, 'journey-choice');
  await page.getByRole('radio', { name: 'Blue' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  assert.match((await page.locator('[data-scan-link]').getAttribute('data-scan-link')) ?? '', /^otpauth:\/\/totp\//);
  await lookAt(page, 'journey-registration');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
  assert.equal(codes.length, 10);
  for (const code of codes) assert.match(code, /^[A-Za-z0-9]{10}$/);
  await lookAt(page, 'journey-recovery-codes');
  await page.emulateMedia({ media: 'print' });
  await page.getByText(/^Recovery codes for .+ at Lanyard$/).waitFor();
  await page.getByRole('button').first().waitFor({ state: 'hidden' });
  await page.emulateMedia({ media: 'screen' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'recovery-codes.txt');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();

  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { signIn: { journey: 'Login' } } } });
  await signOut();
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill('AAAAAAAAAA');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
  await lookAt(page, 'journey-recovery-code-refused');
  await page.getByLabel('Recovery code').fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
});
