/** Mails of a run to its user. */
import { type Actor, record } from '../../audit/index.ts';
import { type NodeContext, userOfRun } from '../../journeys/index.ts';
import { isMailAddress, isMilestone, networkOf, Problem, sendMail } from '../../kit/index.ts';
import type { User } from '../../users/index.ts';
import { countAttempt } from '../count-attempts.ts';
import { limitSubject } from '../verify-code.ts';
import { countingOf, userNameOf } from './run.ts';

type Context = NodeContext<unknown>;

export type MailOfRun = {
  readonly purpose: 'code' | 'link';
  /** For whom it is; null sends nothing. */
  readonly userId: string | null;
  readonly subject: string;
  readonly text: string;
  /** What `{{name}}` stands for in the text, beside `{{user}}` and `{{issuer}}`. */
  readonly values: Readonly<Record<string, string>>;
  readonly lifetimeSeconds: number;
};

/**
 * Sends a mail to the user of the run, within limits for each user and each place that asks. A name that nobody has is counted
 * like any other (A25). @returns whether there is an address
 * @throws Problem kit.limited, mail.not-configured
 */
export async function mailToUser(context: Context, mail: MailOfRun): Promise<boolean> {
  const { kit, realm, request } = context;
  if (kit.config.mailUrl === null) throw new Problem('mail.not-configured');
  const user = await userOfRun(context);
  const { countedAs } = await countingOf(context, user);
  const subject = countedAs ?? user?.name ?? limitSubject(userNameOf(context));
  await countAttempt(kit, {
    realm,
    counters: [
      ['mail:user', subject],
      ['mail:address', networkOf(request.address)],
      ['mail:realm', '*'],
    ],
    onRefused: async (reason, attempts) => {
      if (isMilestone(attempts)) await record(kit.db, kit, eventOf(context, user, mail, { reason, attempts }));
    },
  });
  const to = user && user.id === mail.userId ? user.email : null;
  if (!user || to === null || !isMailAddress(to)) {
    await record(kit.db, kit, eventOf(context, user, mail, { reason: 'no-address' }));
    return false;
  }
  const until = new Date(kit.clock.now().getTime() + mail.lifetimeSeconds * 1000);
  const values = { user: user.name, issuer: realm.settings.issuer, ...mail.values };
  await kit.db.transaction().execute(async (tx) => {
    await sendMail(tx, kit, { to, subject: oneLine(fill(mail.subject, values)), text: fill(mail.text, values), until });
    await record(tx, kit, eventOf(context, user, mail, null));
  });
  return true;
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (all, name: string) => values[name] ?? all);

/** A subject is one header: whoever writes the journey may break lines in the form, and nobody writes a second header. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 200);

function eventOf(
  { realm, request }: Context,
  user: User | null,
  { purpose }: MailOfRun,
  refusal: Record<string, string | number> | null,
) {
  const actor: Actor = user ? { kind: 'user', id: user.id } : { kind: 'anonymous' };
  return {
    realmId: realm.id,
    type: 'mail.sent',
    outcome: refusal === null ? 'success' : 'refused',
    actor,
    userId: user?.id,
    address: request.address,
    requestId: request.id,
    details: { purpose, ...refusal },
  } as const;
}
