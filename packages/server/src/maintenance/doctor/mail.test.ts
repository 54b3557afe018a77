import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithout, startMailServer } from '../../testing/index.ts';
import { openPractice, told } from './test-examination.ts';

const mailFrom = 'sign-in@example.com';

test('without a mail server it says that no codes go out by mail', async (t) => {
  const { look } = await openPractice(t);
  assert.deepEqual(told(await look('mail')), ['off: not configured: no codes are sent by mail']);
});

test(
  'a mail server that answers is well; one that is away is wrong, and no password is told',
  skipWithout('mail-server'),
  async (t) => {
    const { look } = await openPractice(t);
    const server = await startMailServer(t);
    const host = `127.0.0.1:${server.port}`;
    const config = { mailUrl: `smtp://${host}`, mailFrom };
    assert.deepEqual(told(await look('mail', { config })), [`ok: ${host} takes mails from ${mailFrom}`]);
    await server.stop();
    const login = { ...config, mailUrl: `smtp://lanyard:secret@${host}` };
    const [finding = ''] = told(await look('mail', { config: login }));
    assert.match(finding, new RegExp(`^wrong: The mail server ${host} cannot be used: `));
    assert.doesNotMatch(finding, /secret/);
    assert.deepEqual(server.mails(), []);
  },
);
