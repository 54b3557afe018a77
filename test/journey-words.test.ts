/* A second factor in a language that the portal itself does not speak: the words are the journey's, the screens are the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawJourney, passwordNodes } from '../packages/server/src/journeys/index.ts';
import { findUserByName } from '../packages/server/src/users/index.ts';
import { makeRecoveryCodes } from '../packages/server/src/verifications/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { addHeadless, openStory, type Story } from './support/story.ts';

const skip = withoutChromium;

const details = { type: 'SecondFactorDetailsNode', displayName: 'The other ways' } as const;

const journey = drawJourney({
  name: 'Anmeldung',
  description: 'Everything that can be worded is worded in German.',
  nodes: {
    ...passwordNodes({ key: 'page', header: { en: 'Sign in' }, to: 'choice' }),
    choice: {
      type: 'SecondFactorChoiceNode',
      displayName: 'Welcher Weg',
      properties: {
        prompt: { de: 'Wie möchten Sie sich ausweisen?' },
        pushLabel: { de: 'Anfrage an mein Telefon' },
        codeLabel: { de: 'Code vom Telefon' },
        recoveryCodeLabel: { de: 'Notfallcode' },
      },
      to: { push: 'failure', code: 'code', recoveryCode: 'recovery', none: 'failure', unavailable: 'failure' },
    },
    code: {
      type: 'PageNode',
      displayName: 'Code',
      properties: {
        pageHeader: { de: 'Code eingeben' },
        pageDescription: { de: 'Öffnen Sie die App auf Ihrem Telefon.' },
      },
      shows: {
        details,
        verify: {
          type: 'OathTokenVerifierNode',
          displayName: 'Check the code',
          properties: { isRecoveryCodeAllowed: true, offerAnotherWay: true },
        },
      },
      to: {
        successOutcome: 'success',
        failureOutcome: 'code',
        notRegisteredOutcome: 'failure',
        recoveryCodeOutcome: 'recovery',
        anotherWayOutcome: 'choice',
      },
    },
    recovery: {
      type: 'PageNode',
      displayName: 'Notfallcode',
      properties: {
        pageHeader: { de: 'Notfallcode eingeben' },
        pageDescription: { de: 'Jeder gilt ein einziges Mal.' },
      },
      shows: {
        details,
        verify: {
          type: 'RecoveryCodeCollectorDecisionNode',
          displayName: 'Check the recovery code',
          properties: { offerAnotherWay: true },
        },
      },
      to: { true: 'success', false: 'recovery', anotherWayOutcome: 'choice' },
    },
  },
});

test('a journey in German keeps its words and the screens of their own for the choice, the code and the recovery code', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { client } = await openOperator(t, story);
  await addHeadless(story, 'alice');
  const code = await recoveryCodeOf(story, 'alice');
  await signInBy(client, journey);

  const { page } = await story.portal({ locale: 'de-DE' });
  await typePassword(page, 'alice');
  await page.getByRole('heading', { name: 'Wie möchten Sie sich ausweisen?' }).waitFor();
  for (const label of ['Anfrage an mein Telefon', 'Code vom Telefon', 'Notfallcode']) {
    await page.getByRole('button', { name: label }).waitFor();
  }
  await lookAt(page, 'journey-words-choice');

  await page.getByRole('button', { name: 'Code vom Telefon' }).click();
  await page.getByRole('heading', { name: 'Code eingeben' }).waitFor();
  await page.getByText('Öffnen Sie die App auf Ihrem Telefon.').waitFor();
  assert.equal(await page.getByLabel('Code', { exact: true }).getAttribute('autocomplete'), 'one-time-code');
  await lookAt(page, 'journey-words-code');
  await page.getByRole('button', { name: 'Use another way' }).click();
  await page.getByRole('button', { name: 'Code vom Telefon' }).click();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();

  await page.getByRole('heading', { name: 'Notfallcode eingeben' }).waitFor();
  await page.getByText('Jeder gilt ein einziges Mal.').waitFor();
  await lookAt(page, 'journey-words-recovery');
  await page.getByLabel('Recovery code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
});

async function recoveryCodeOf({ server: { kit, realm } }: Story, name: string): Promise<string> {
  const user = await findUserByName(kit.db, { realmId: realm.id, name });
  assert.ok(user);
  const [code = ''] = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user }));
  return code;
}
