/**
 * Mail to people: a code or a link of a sign-in. It goes out as a job, so that a request waits for no mail server, and one
 * that is down for a while loses nothing.
 */
import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../config.ts';
import type { Clock } from './clock.ts';
import { isLoopback } from './config/values.ts';
import type { Queryable } from './database.ts';
import { defineErrors, Problem } from './errors.ts';
import type { Jobs } from './jobs.ts';
import type { Logger } from './log.ts';
import { authoritiesOf } from './outgoing-authorities.ts';
import type { Seal } from './seal.ts';

defineErrors('mail', {
  'not-configured': {
    status: 503,
    text: 'This server sends no mail, because no mail server is configured. Nothing was sent.',
  },
  invalid: { status: 422, text: 'A mail cannot be sent to this address, or with this subject. Nothing was sent.' },
  failed: { status: 502, text: 'The mail server could not be reached, or did not take the mail. It is tried again.' },
});

export type MailMessage = {
  /** One address, and nothing else. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** After this time it is not sent any more. */
  readonly until: Date;
};

export const MAIL_JOB = 'kit.send-mail';
/** With growing pauses they outlast every code. */
export const MAIL_RETRIES = 10;
const PURPOSE = 'mail';

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

/** One address of visible signs, without anything that a header or a list of addresses gives a meaning to. */
const ADDRESS = /^[^\s\p{C}<>()[\]\\,;:@"]{1,64}@[\p{L}\p{N}]([\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?$/u;
const SUBJECT = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u;

export const isMailAddress = (address: string): boolean => address.length <= 254 && ADDRESS.test(address);

type Sender = { readonly config: Config; readonly seal: Seal; readonly jobs: Jobs };

/**
 * Sends a mail once the caller's transaction is committed. Until it is sent it lies sealed in the database: what it says
 * opens an account.
 * @throws Problem mail.not-configured, mail.invalid
 */
export async function sendMail(q: Queryable, { config, seal, jobs }: Sender, mail: MailMessage): Promise<void> {
  if (config.mailUrl === null) throw new Problem('mail.not-configured');
  // A line break in a header would begin another one, of somebody else's choosing.
  if (!isMailAddress(mail.to) || !SUBJECT.test(mail.subject)) throw new Problem('mail.invalid');
  const sealed = seal.seal(Buffer.from(JSON.stringify(mail)), PURPOSE).toString('base64url');
  await jobs.enqueue(q, MAIL_JOB, { sealed });
}

type Deliverer = { readonly config: Config; readonly seal: Seal; readonly clock: Clock; readonly log: Logger };

/** The job: hands one mail over to the mail server. @throws Problem mail.failed, on which it is tried again */
export async function deliverMail({ config, seal, clock, log }: Deliverer, data: unknown): Promise<void> {
  const { sealed } = data as { sealed: string };
  const mail: MailMessage = JSON.parse(seal.open(Buffer.from(sealed, 'base64url'), PURPOSE).toString('utf8'));
  if (config.mailUrl === null || clock.now() >= new Date(mail.until)) {
    log.warn('a mail was not sent in time, and is not sent any more');
    return;
  }
  const { to, subject, text } = mail;
  try {
    const headers = { 'Auto-Submitted': 'auto-generated' };
    await transportOf(config).sendMail({ from: config.mailFrom ?? undefined, to, subject, text, headers });
  } catch (error) {
    const fault = wordsOf(error);
    if (!isForGood(error)) throw new Problem('mail.failed', { detail: fault });
    log.warn({ fault }, 'the mail server refused a mail for good');
  }
}

/** Connects, encrypts and signs in as for a mail, and sends none. @throws Problem mail.failed with the server's words */
export async function checkMailServer(config: Config): Promise<void> {
  try {
    await transportOf(config).verify();
  } catch (error) {
    throw new Problem('mail.failed', { detail: wordsOf(error) });
  }
}

function transportOf(config: Config): Transporter {
  const { protocol, hostname, port, username, password, searchParams } = new URL(config.mailUrl ?? '');
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const requireTLS = searchParams.get('starttls') === 'required';
  const authorities = authoritiesOf(config);
  return createTransport({
    host,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    requireTLS,
    // On this machine there is nobody on the way, and seldom a certificate.
    ignoreTLS: !secure && !requireTLS && isLoopback(host),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { minVersion: 'TLSv1.2', ...(authorities ? { ca: [...authorities] } : {}) },
    ...TIMEOUTS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

type Fault = { code?: unknown; responseCode?: unknown; message?: unknown };

/** What the mail server said, in one short line; never the mail itself. */
function wordsOf(error: unknown): string {
  const { code, message } = error as Fault;
  const words = String(message ?? error)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .slice(0, 200);
  return code === undefined ? words : `${String(code)}: ${words}`;
}

/** A refusal of this mail (RFC 5321 section 4.2.1): trying again changes nothing. One of a wrong password does. */
function isForGood(error: unknown): boolean {
  const { code, responseCode } = error as Fault;
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? typeof responseCode === 'number' && responseCode >= 500 : false;
}
