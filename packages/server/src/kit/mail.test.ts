import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readConfig } from '../config.ts';
import { makeCertificate, skipWithout, startMailServer, testKit } from '../testing/index.ts';
import { checkMailServer, deliverMail, isMailAddress, type MailMessage, sendMail } from './mail.ts';

const HOUR_MS = 3_600_000;
const mailFrom = 'Example <sign-in@example.com>';
const needs = skipWithout('mail-server');

async function kitWithMail(t: TestContext, mailUrl: string, authorities: string | null = null) {
  const { kit, clock, logText } = await testKit(t, { config: { mailUrl, mailFrom, outgoingAuthorities: authorities } });
  const mail = (changes: Partial<MailMessage> = {}): MailMessage => ({
    to: 'alice@example.com',
    subject: 'Your code',
    text: 'The code is 12345678.',
    until: new Date(clock.now().getTime() + HOUR_MS),
    ...changes,
  });
  /** As the job does it, here and now. */
  const deliver = (message: MailMessage) => {
    const sealed = kit.seal.seal(Buffer.from(JSON.stringify(message)), 'mail').toString('base64url');
    return deliverMail(kit, { sealed });
  };
  return { kit, clock, logText, mail, deliver };
}

test(
  'a mail goes out once the transaction is committed, as one that a machine wrote, in any script',
  needs,
  async (t) => {
    const server = await startMailServer(t);
    const { kit, mail, logText } = await kitWithMail(t, `smtp://127.0.0.1:${server.port}`);
    const undone = kit.db.transaction().execute(async (tx) => {
      await sendMail(tx, kit, mail({ subject: 'Undone' }));
      throw new RangeError('undone');
    });
    await assert.rejects(undone, RangeError);
    await sendMail(kit.db, kit, mail({ subject: 'Ihr Code für Börse', text: 'Der Code ist 12345678.\nGrüße 🔑' }));
    const [first = '', ...others] = await server.arrived(1);
    assert.deepEqual(others, []);
    for (const line of [
      /^From: Example <sign-in@example\.com>\r?$/m,
      /^To: alice@example\.com\r?$/m,
      /^Subject: =\?UTF-8\?/m,
      /^Auto-Submitted: auto-generated\r?$/m,
    ])
      assert.match(first, line);
    const body = first
      .split(/\r?\n\r?\n/)
      .slice(1)
      .join('\n');
    const text = /base64/.test(first) ? Buffer.from(body, 'base64').toString() : decodeQuoted(body);
    assert.match(text, /Der Code ist 12345678\.\r?\nGrüße 🔑/);
    assert.doesNotMatch(logText(), /12345678/);
  },
);

/** Quoted-printable (RFC 2045 section 6.7). */
function decodeQuoted(text: string): string {
  const joined = text.replaceAll(/=\r?\n/g, '');
  const bytes = joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

test('A16: while a mail waits, the database holds nothing of what it says', async (t) => {
  const { kit, mail } = await kitWithMail(t, 'smtp://127.0.0.1:9');
  await sendMail(kit.db, kit, mail());
  const { rows } = await kit.database.executeSql("SELECT data::text FROM jobs.job WHERE name = 'kit.send-mail'");
  const [{ data }] = rows as [{ data: string }];
  for (const word of ['12345678', 'alice', 'Your code']) assert.equal(data.includes(word), false, word);
});

test(
  'over the network it encrypts and signs in first; a certificate that nobody vouches for is none',
  needs,
  async (t) => {
    const tls = makeCertificate();
    const login = { user: 'lanyard', password: 'p@ss/word' };
    const server = await startMailServer(t, { tls, login });
    const folder = mkdtempSync(join(tmpdir(), 'lanyard-authority-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'ca.pem'), tls.cert);
    const address = `localhost:${server.port}?starttls=required`;
    const trusted = await kitWithMail(t, `smtp://lanyard:p%40ss%2Fword@${address}`, join(folder, 'ca.pem'));
    await checkMailServer(trusted.kit.config);
    await trusted.deliver(trusted.mail());
    assert.equal((await server.arrived(1)).length, 1);
    assert.match(server.log(), /X=TLS1\.[23]/);
    const strange = await kitWithMail(t, `smtp://lanyard:p%40ss%2Fword@${address}`);
    await assert.rejects(strange.deliver(strange.mail()), { code: 'mail.failed', detail: /certificate/ });
    const wrong = await kitWithMail(t, `smtp://lanyard:guess@${address}`, join(folder, 'ca.pem'));
    await assert.rejects(checkMailServer(wrong.kit.config), { code: 'mail.failed', detail: /EAUTH/ });
  },
);

test('a mail server that does not offer the encryption that is demanded gets nothing', needs, async (t) => {
  const server = await startMailServer(t);
  const { deliver, mail } = await kitWithMail(t, `smtp://127.0.0.1:${server.port}?starttls=required`);
  await assert.rejects(deliver(mail()), { code: 'mail.failed' });
  assert.deepEqual(server.mails(), []);
});

test('a mail server that is away or busy is asked again; one that refuses for good is not', needs, async (t) => {
  const server = await startMailServer(t);
  const { deliver, mail, logText } = await kitWithMail(t, `smtp://127.0.0.1:${server.port}`);
  await assert.rejects(deliver(mail({ to: 'later@example.com' })), { code: 'mail.failed', detail: /come back later/ });
  await deliver(mail({ to: 'alice@example.org' }));
  assert.match(logText(), /the mail server refused a mail for good/);
  await server.stop();
  await assert.rejects(deliver(mail()), { code: 'mail.failed', detail: /ECONNREFUSED|ESOCKET/ });
  const again = await startMailServer(t, { port: server.port });
  await deliver(mail());
  assert.equal((await again.arrived(1)).length, 1);
});

test('a mail whose time is over is not sent any more', needs, async (t) => {
  const server = await startMailServer(t);
  const { deliver, mail, clock } = await kitWithMail(t, `smtp://127.0.0.1:${server.port}`);
  const late = mail();
  clock.advance(HOUR_MS);
  await deliver(late);
  await deliver(mail({ subject: 'In time' }));
  assert.deepEqual(
    (await server.arrived(1)).map((text) => /^Subject: (.*?)\r?$/m.exec(text)?.[1]),
    ['In time'],
  );
});

const injections: readonly Partial<MailMessage>[] = [
  { to: 'alice@example.com\r\nBcc: mallory@example.com' },
  { to: 'alice@example.com, mallory@example.com' },
  { to: 'alice@example.com;mallory@example.com' },
  { to: 'Alice <alice@example.com>' },
  { to: '"alice\nx"@example.com' },
  { to: 'alice@example.com ' },
  { to: 'alice' },
  { to: '' },
  { to: `${'a'.repeat(65)}@example.com` },
  { to: 'alice@example.com\u0000' },
  { to: 'alice@example.com\u2028Bcc: x' },
  { subject: 'Code\r\nBcc: mallory@example.com' },
  { subject: 'Code\u0085Bcc: x' },
  { subject: '' },
  { subject: 'x'.repeat(201) },
];

test('A52: nobody writes a header or a second address by way of an address or a subject', async (t) => {
  const { kit, mail } = await kitWithMail(t, 'smtp://127.0.0.1:9');
  for (const change of injections) {
    await assert.rejects(sendMail(kit.db, kit, mail(change)), { code: 'mail.invalid' }, JSON.stringify(change));
  }
  for (const address of ['a@example.com', 'first.last+tag@mail.example.co', 'jürgen@bücher.example']) {
    assert.equal(isMailAddress(address), true, address);
  }
});

test('without a mail server nothing is sent, and that is said', async (t) => {
  const { kit } = await testKit(t);
  const mail = { to: 'alice@example.com', subject: 'Code', text: '', until: kit.clock.now() };
  await assert.rejects(sendMail(kit.db, kit, mail), { code: 'mail.not-configured' });
});

const server = { LANYARD_PUBLIC_URL: 'https://id.example.com', LANYARD_SEAL_KEY: 'x', LANYARD_TRUST_PROXY: '10.0.0.1' };
const LANYARD_MAIL_FROM = mailFrom;

for (const LANYARD_MAIL_URL of [
  'smtps://user:secret@mail.example.com',
  'smtps://mail.example.com:465/',
  'smtp://user:secret@mail.example.com:587?starttls=required',
  'smtp://127.0.0.1:25',
  'smtp://localhost',
]) {
  test(`${LANYARD_MAIL_URL} is a way to send mail`, () => {
    assert.equal(readConfig({ ...server, LANYARD_MAIL_URL, LANYARD_MAIL_FROM }).mailUrl, LANYARD_MAIL_URL);
  });
}

const unusable: readonly [Record<string, string>, RegExp][] = [
  [{ LANYARD_MAIL_URL: 'smtp://mail.example.com:587', LANYARD_MAIL_FROM }, /must be smtps:/],
  [{ LANYARD_MAIL_URL: 'smtp://10.0.0.5', LANYARD_MAIL_FROM }, /must be smtps:/],
  [{ LANYARD_MAIL_URL: 'https://mail.example.com', LANYARD_MAIL_FROM }, /must look like smtps:/],
  [{ LANYARD_MAIL_URL: 'smtp://mail.example.com?starttls=maybe', LANYARD_MAIL_FROM }, /must look like smtps:/],
  [{ LANYARD_MAIL_URL: 'mail.example.com', LANYARD_MAIL_FROM }, /must look like smtps:/],
  [{ LANYARD_MAIL_URL: 'smtps://mail.example.com' }, /go together/],
  [{ LANYARD_MAIL_FROM }, /go together/],
  [{ LANYARD_MAIL_URL: 'smtps://mail.example.com', LANYARD_MAIL_FROM: 'Example' }, /must look like Example/],
  [{ LANYARD_MAIL_URL: 'smtps://mail.example.com', LANYARD_MAIL_FROM: 'a@b.c\nBcc: d@e.f' }, /must look like Example/],
];

for (const [env, sentence] of unusable) {
  test(`an unsafe or broken way to send mail is refused at the start: ${JSON.stringify(env)}`, () => {
    assert.throws(() => readConfig({ ...server, ...env }), { code: 'config.invalid', detail: sentence });
  });
}
