/* Somebody without a phone signs in by what she gets by mail: a code in one journey, a link in another. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { demoPassword } from '../packages/server/src/demo.ts';
import { skipWithout, startMailServer, type TestMailServer } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { FAILURE, SUCCESS } from './support/journeys.ts';
import { focusOn } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory, type Story } from './support/story.ts';

const missing = skipWithout('mail-server').skip || withoutChromium;

type Nodes = Record<string, { type: string; to: Record<string, string>; properties?: object }>;

const password: Nodes = {
  who: {
    type: 'PageNode',
    properties: {
      nodes: [
        { _id: 'name', nodeType: 'UsernameCollectorNode' },
        { _id: 'password', nodeType: 'PasswordCollectorNode' },
      ],
      pageHeader: { en: 'Sign in' },
    },
    to: { outcome: 'check' },
  },
  name: { type: 'UsernameCollectorNode', to: {} },
  password: { type: 'PasswordCollectorNode', to: {} },
  check: { type: 'DataStoreDecisionNode', to: { true: 'next', false: FAILURE } },
};

const byCode: Nodes = {
  ...password,
  next: { type: 'OneTimePasswordGeneratorNode', to: { outcome: 'send' } },
  send: { type: 'OneTimePasswordSmtpSenderNode', to: { outcome: 'ask' } },
  ask: { type: 'OneTimePasswordCollectorDecisionNode', to: { true: SUCCESS, false: 'again' } },
  again: { type: 'RetryLimitDecisionNode', to: { Retry: 'ask', Reject: FAILURE } },
};

const byLink: Nodes = { ...password, next: { type: 'EmailSuspendNode', to: { outcome: SUCCESS } } };

/** A server whose people sign in by this journey, and a mail server that takes their mails. */
async function signInBy(t: TestContext, nodes: Nodes): Promise<{ story: Story; mails: TestMailServer }> {
  const mails = await startMailServer(t);
  const config = { mailUrl: `smtp://127.0.0.1:${mails.port}`, mailFrom: 'Example <sign-in@example.com>' };
  const story = await openStory(t, { config });
  const { client } = await openOperator(t, story);
  const name = 'By mail';
  const drawn = Object.entries(nodes).map(([id, { type, to, properties = {} }]) => {
    return [id, { type, displayName: id, properties, connections: to, x: 0, y: 0 }];
  });
  const flags = { description: '', enabled: true, innerOnly: false, mustRun: false, noSession: false };
  const journey = { name, ...flags, entryNodeId: 'who', nodes: Object.fromEntries(drawn) };
  const at = '/api/admin/journeys/By%20mail';
  const { version } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name } });
  const saved = await client.expect(200, 'PUT', at, { body: { journey, version } });
  await client.expect(200, 'POST', `${at}/publish`, { body: { version: saved.version } });
  await client.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { signIn: { journey: name } } } });
  await story.server.kit.db
    .updateTable('users')
    .set({ email: 'alice@example.com' })
    .where('name', '=', 'alice')
    .execute();
  return { story, mails };
}

async function givePassword(story: Story) {
  const { page } = await story.portal();
  await page.goto('/demo/sign-in');
  await page.getByRole('textbox', { name: 'Name' }).fill('alice');
  await page.getByLabel('Password', { exact: true }).fill(demoPassword);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  return page;
}

const textOf = (mail: string): string => mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');

test('a code from a mail signs in; a wrong one is said to be wrong', { skip: missing }, async (t) => {
  const { story, mails } = await signInBy(t, byCode);
  const page = await givePassword(story);
  const field = page.getByLabel('Code from the mail', { exact: true });
  await field.fill('00');
  await lookAt(page, 'mail-code');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').filter({ hasText: 'This code was not accepted.' }).waitFor();
  await page.getByText('Type the one from the newest mail').waitFor();
  await focusOn(page, 'Code from the mail');
  // The box clips what the field would draw around itself.
  const outline = `getComputedStyle(document.activeElement.closest('.mantine-PasswordInput-input')).outlineStyle`;
  assert.equal(await page.evaluate(outline), 'solid', 'the focus is seen');
  await lookAt(page, 'mail-code-wrong');
  const [mail = ''] = await mails.arrived(1);
  await field.fill(/^(\d{8})\r?$/m.exec(mail)?.[1] ?? '');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/demo/devices');
});

test('a link from a mail goes on with the sign-in, in another browser as well, and once', {
  skip: missing,
}, async (t) => {
  const { story, mails } = await signInBy(t, byLink);
  const page = await givePassword(story);
  await page.getByText('A mail is on its way to you').waitFor();
  await lookAt(page, 'mail-link-sent');
  const [mail = ''] = await mails.arrived(1);
  const link = /^(http\S+suspendedId=\S+?)\r?$/m.exec(textOf(mail))?.[1] ?? '';
  const other = (await story.portal()).page;
  await other.goto(link);
  await other.waitForURL('**/demo/devices');
  const third = (await story.portal()).page;
  await third.goto(link);
  await third.getByRole('heading', { name: 'This link leads no further' }).waitFor();
  assert.equal(third.url().includes('suspendedId'), false, 'the address bar keeps nothing of it');
  await lookAt(third, 'mail-link-used');
  await third.getByRole('button', { name: 'Start again' }).click();
  await third.getByRole('textbox', { name: 'Name' }).waitFor();
});
