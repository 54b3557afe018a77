/* Codes and links by mail, through a real mail server where a mail is to arrive. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Journey } from '../../journeys/journey.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { skipWithout, startMailServer } from '../../testing/index.ts';
import { fromKnownBrowser, type Walker, type WalkWorld, walkWorld } from './test-walk.ts';

const config = (port: number) => ({ mailUrl: `smtp://127.0.0.1:${port}`, mailFrom: 'Example <sign-in@example.com>' });
/** Nobody listens there: what is sent waits. */
const NOWHERE = config(9);
const needs = skipWithout('mail-server');

const byCode = (properties: { sender?: object; collector?: object; generator?: object } = {}): Journey =>
  sketchJourney('Mail code', {
    make: { type: 'OneTimePasswordGeneratorNode', properties: { ...properties.generator }, to: { outcome: 'send' } },
    send: {
      type: 'OneTimePasswordSmtpSenderNode',
      properties: { ...properties.sender },
      to: { outcome: 'ask', noAddress: '-' },
    },
    ask: {
      type: 'OneTimePasswordCollectorDecisionNode',
      properties: { ...properties.collector },
      to: { true: '+', false: 'wrong' },
    },
    wrong: { type: 'MessageNode', to: { true: 'ask', false: 'make' } },
  });

const byLink = (properties: object = {}): Journey =>
  sketchJourney('Mail link', {
    link: { type: 'EmailSuspendNode', properties: { ...properties }, to: { outcome: '+' } },
  });

async function world(t: TestContext, options: Parameters<typeof walkWorld>[1] = {}): Promise<WalkWorld> {
  const made = await walkWorld(t, { config: NOWHERE, ...options });
  await setAddress(made, 'alice@example.com');
  return made;
}

async function setAddress({ server, alice }: WalkWorld, email: string | null): Promise<void> {
  await server.kit.db.updateTable('users').set({ email }).where('id', '=', alice.id).execute();
}

async function begun(world: WalkWorld, journey = byCode(), options: Parameters<WalkWorld['begin']>[1] = {}) {
  const walker = world.begin(journey, options);
  await walker.step();
  return walker;
}

const codeOf = (walker: Walker): string => walker.state.text('oneTimePassword') ?? '';

async function events({ server }: WalkWorld, type: string): Promise<unknown[]> {
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', type)
    .orderBy('id')
    .execute();
  return rows.map(({ outcome, details }) => [outcome, details]);
}

test('a code arrives in the mail, leads in once, and is in no log', needs, async (t) => {
  const mailServer = await startMailServer(t);
  const made = await world(t, { config: config(mailServer.port), settings: { issuer: 'Example' } });
  const walker = await begun(made);
  assert.deepEqual(walker.callbacks, [
    {
      type: 'PasswordCallback',
      output: [{ name: 'prompt', value: 'One Time Password' }],
      input: [{ name: 'IDToken1', value: '' }],
      _id: 0,
    },
  ]);
  const [mail = ''] = await mailServer.arrived(1);
  assert.match(mail, /^Subject: Your code for Example\r?$/m);
  assert.match(mail, /^To: alice@example\.com\r?$/m);
  const code = /^(\d{8})\r?$/m.exec(mail)?.[1];
  assert.equal(code, codeOf(walker));
  assert.deepEqual(await walker.answer({ 0: code }), { kind: 'success' });
  assert.deepEqual(walker.state.proofsOf(made.alice.id), ['mail-code']);
  assert.equal(codeOf(walker), '', 'it is used up');
  assert.deepEqual(await events(made, 'mail.sent'), [['success', { purpose: 'code' }]]);
  assert.deepEqual(await events(made, 'verification.mail-code'), [['success', {}]]);
  assert.equal(made.server.logText().includes(code ?? ''), false);
});

test(
  'words and length are those of the journey; a text without a place for the code gets it below',
  needs,
  async (t) => {
    const mailServer = await startMailServer(t);
    const made = await world(t, { config: config(mailServer.port) });
    const sender = { emailSubject: { en: 'Hello\n{{user}}' }, emailContent: { en: 'For {{user}}, {{unknown}}.' } };
    const walker = await begun(made, byCode({ sender, generator: { length: 6 } }));
    const [mail = ''] = await mailServer.arrived(1);
    assert.match(mail, /^Subject: Hello alice\r?$/m);
    assert.match(mail, /For alice, \{\{unknown\}\}\.\r?\n\r?\n(\d{6})\r?\n/);
    assert.deepEqual(await walker.answer({ 0: codeOf(walker) }), { kind: 'success' });
  },
);

test('a text of PingAM’s, which calls the code OTP, gets it in its place', needs, async (t) => {
  const mailServer = await startMailServer(t);
  const made = await world(t, { config: config(mailServer.port) });
  const walker = await begun(made, byCode({ sender: { emailContent: { en: 'Code: {{OTP}}.' } } }));
  const [mail = ''] = await mailServer.arrived(1);
  assert.match(mail, new RegExp(`^Code: ${codeOf(walker)}\\.\\r?$`, 'm'));
  assert.equal(mail.split(codeOf(walker)).length, 2, 'it stands there once');
  const odd = await begun(made, byCode({ sender: { emailContent: { en: 'Code: {{Otp}}.' } } }));
  const mails = await mailServer.arrived(2);
  assert.ok(mails.at(-1)?.includes(codeOf(odd)), 'a name that stands for nothing costs nobody the code');
});

test('A16: the code is kept among the secrets of the run, and nowhere in the open', async (t) => {
  const made = await world(t);
  const walker = await begun(made);
  const { shared } = walker.state.parts();
  assert.equal(JSON.stringify(shared).includes(codeOf(walker)), false);
  assert.match(codeOf(walker), /^\d{8}$/);
  const { rows } = await made.server.kit.database.executeSql('SELECT data::text FROM jobs.job');
  assert.equal(JSON.stringify(rows).includes(codeOf(walker)), false);
});

test('a code runs out by its own time', async (t) => {
  const made = await world(t);
  const walker = await begun(made);
  made.server.clock.advance(300_000);
  await walker.answer({ 0: codeOf(walker) });
  assert.equal(walker.state.get('failureCode'), 'verifications.mail-code-refused');
  assert.deepEqual(await events(made, 'verification.mail-code'), [['refused', { reason: 'expired' }]]);
  const longer = await begun(made, byCode({ collector: { passwordExpiryTime: 60 } }));
  made.server.clock.advance(3_599_000);
  assert.deepEqual(await longer.answer({ 0: codeOf(longer) }), { kind: 'success' });
});

test('A18: three wrong guesses use a code up, ten lock further ones out, a new run brings no new ones', async (t) => {
  const made = await world(t, { settings: { limits: { 'mail:user': { max: 100 } } } });
  const walker = await begun(made);
  const right = codeOf(walker);
  const wrong = right === '00000000' ? '00000001' : '00000000';
  for (let time = 0; time < 3; time += 1) {
    await walker.answer({ 0: wrong });
    await walker.answer({ 1: 0 });
  }
  await walker.answer({ 0: right });
  assert.deepEqual(walker.state.proofsOf(made.alice.id), []);
  for (let time = 0; time < 6; time += 1) {
    const again = await begun(made);
    await again.answer({ 0: codeOf(again) === wrong ? '11111111' : wrong });
  }
  const locked = await begun(made);
  await assert.rejects(locked.answer({ 0: codeOf(locked) }), { code: 'kit.limited', status: 429 });
  const proved = await begun(made, byCode(), { proved: made.alice });
  assert.deepEqual(await proved.answer({ 0: codeOf(proved) }), { kind: 'success' }, 'F10: strangers are counted apart');
  const own = await begun(made, byCode(), { request: await fromKnownBrowser(made, made.alice) });
  assert.deepEqual(await own.answer({ 0: codeOf(own) }), { kind: 'success' }, 'F10: her own browser is counted apart');
});

test('A7d: a code is for the user and the run that it was made for', async (t) => {
  const made = await world(t);
  await made.server.createUser({ name: 'bob' });
  const walker = await begun(made);
  walker.state.share({ username: 'bob' });
  await walker.answer({ 0: codeOf(walker) });
  assert.equal(walker.state.get('failureCode'), 'verifications.mail-code-refused');
  const other = await begun(made);
  const foreign = codeOf(walker) === codeOf(other) ? '00000000' : codeOf(walker);
  await other.answer({ 0: foreign });
  assert.deepEqual(other.state.proofsOf(made.alice.id), []);
});

test('a code that was made anew takes the place of the one before', async (t) => {
  const made = await world(t);
  const walker = await begun(made);
  const before = codeOf(walker);
  await walker.answer({ 0: before === '00000000' ? '00000001' : '00000000' });
  await walker.answer({ 1: 1 });
  if (codeOf(walker) === before) return;
  await walker.answer({ 0: before });
  assert.equal(walker.state.get('failureCode'), 'verifications.mail-code-refused');
});

test('mails are limited for each user and each place that asks', async (t) => {
  const made = await world(t, { settings: { limits: { 'mail:address': { max: 7 } } } });
  for (let time = 0; time < 5; time += 1) await begun(made);
  await assert.rejects(begun(made), { code: 'kit.limited', status: 429 });
  assert.equal(
    (await events(made, 'mail.sent')).filter((event) => JSON.stringify(event).includes('mail:user')).length,
    1,
  );
  for (let time = 0; time < 2; time += 1) await begun(made, byCode(), { user: `nobody${time}` });
  await assert.rejects(begun(made, byCode(), { user: 'nobody2' }), { code: 'kit.limited' });
});

test('A25: without an address, and for a name that nobody has, it goes on as if a mail had been sent', async (t) => {
  const made = await world(t);
  await setAddress(made, null);
  for (const user of ['alice', 'nobody']) {
    const walker = await begun(made, byCode(), { user });
    assert.deepEqual(walker.types, ['PasswordCallback']);
  }
  const [first, second] = await events(made, 'mail.sent');
  assert.deepEqual(first, second);
  assert.deepEqual(first, ['refused', { purpose: 'code', reason: 'no-address' }]);
  const told = await begun(made, byCode({ sender: { noAddressOutcome: true } }));
  assert.deepEqual(told.last, { kind: 'failure' });
});

test('A52: an address that holds more than an address gets no mail', async (t) => {
  const made = await world(t);
  await setAddress(made, 'alice@example.com,mallory@example.com');
  await begun(made);
  assert.deepEqual(await events(made, 'mail.sent'), [['refused', { purpose: 'code', reason: 'no-address' }]]);
});

test('without a mail server the journey says so and lets nobody in', async (t) => {
  const made = await walkWorld(t);
  for (const journey of [byCode(), byLink()]) {
    await assert.rejects(begun(made, journey), { code: 'mail.not-configured', status: 503 });
  }
});

test('a link arrives in the mail; whoever opens it goes on, as one who reads that mail', needs, async (t) => {
  const mailServer = await startMailServer(t);
  const made = await world(t, { config: config(mailServer.port) });
  const walker = await begun(made, byLink());
  assert.equal(walker.last?.kind, 'suspended');
  const { suspendedId, message } = walker.last?.kind === 'suspended' ? walker.last : { suspendedId: '', message: '' };
  assert.equal(message.includes(suspendedId), false);
  assert.equal(JSON.stringify(walker.state.parts()).includes(suspendedId), false);
  const [mail = ''] = await mailServer.arrived(1);
  const text = mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
  assert.ok(
    text.includes(`${made.server.kit.config.publicUrl}/${made.server.realm.name}/sign-in?suspendedId=${suspendedId}`),
  );
  assert.deepEqual(walker.state.proofsOf(made.alice.id), [], 'a mail that was sent proves nothing');
  assert.deepEqual(await walker.step(), { kind: 'success' });
  assert.deepEqual(walker.state.proofsOf(made.alice.id), ['mail-code']);
});

test('a link leads here, or to a page that the realm allows, and to no other', needs, async (t) => {
  const mailServer = await startMailServer(t);
  const settings = { am: { allowedOrigins: 'https://app.example.com' } };
  const made = await world(t, { config: config(mailServer.port), settings });
  const here = `${made.server.kit.config.publicUrl}/${made.server.realm.name}/sign-in?suspendedId=`;
  for (const [index, [resumeUrl, start]] of Object.entries({
    'https://app.example.com/resume': 'https://app.example.com/resume?suspendedId=',
    'https://evil.example/resume': here,
    'http://app.example.com/resume': here,
  }).entries()) {
    await begun(made, byLink({ resumeUrl }));
    const mail = (await mailServer.arrived(index + 1)).at(-1) ?? '';
    assert.ok(
      mail
        .replaceAll(/=\r?\n/g, '')
        .replaceAll('=3D', '=')
        .includes(start),
      resumeUrl,
    );
  }
});

test('a link may lead to pages of one’s own; where nobody gets a mail, its id is known to nobody', async (t) => {
  const made = await world(t);
  await setAddress(made, null);
  const walker = await begun(made, byLink({ resumeUrl: 'https://app.example.com/resume?lang=de' }));
  assert.equal(walker.last?.kind, 'suspended');
  const other = await begun(made, byLink(), { user: 'nobody' });
  assert.equal(other.last?.kind, 'suspended');
  assert.deepEqual(await other.step(), { kind: 'success' });
  assert.deepEqual(other.state.parts().proofs, [], 'and it proves nothing');
});
