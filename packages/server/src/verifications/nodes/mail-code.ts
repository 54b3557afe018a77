/** A code that is sent to the mail address of the user: made, sent and asked for by three nodes. */
import { timingSafeEqual } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { record } from '../../audit/index.ts';
import {
  ask,
  leaveBy,
  localised,
  localText,
  type NodeContext,
  type NodeResult,
  nodeType,
  onward,
  userOfRun,
  yesOrNo,
} from '../../journeys/index.ts';
import { clear, isMilestone, networkOf } from '../../kit/index.ts';
import type { User } from '../../users/index.ts';
import { countAttempt } from '../count-attempts.ts';
import { limitSubject } from '../verify-code.ts';
import { mailToUser } from './mail.ts';
import { countingOf, noticeCallbacks, prove, refuse, userNameOf } from './run.ts';

/** Under which the run keeps the code, sealed, and what it is for. */
const CODE = 'oneTimePassword';
const FACTS = 'oneTimePasswordFacts';

/** Guesses at one code; after them another one has to be sent. */
const GUESSES = 3;

type Facts = { userId: string | null; madeAt: number; wrong: number };

const GeneratorProperties = Type.Object({
  length: Type.Integer({ default: 8, minimum: 6, maximum: 12, description: 'How many digits the code has.' }),
});

export const mailCodeGenerator = nodeType({
  type: 'OneTimePasswordGeneratorNode',
  name: 'OTP Generator',
  summary: 'Makes a code for the user, which the nodes after it send and ask for. One made before counts no more.',
  tags: ['mfa'],
  properties: GeneratorProperties,
  isScreen: false,
  outcomes: onward,
  process: async (context) => {
    const { kit, state, properties } = context;
    const user = await userOfRun(context);
    const facts: Facts = { userId: user?.id ?? null, madeAt: kit.clock.now().getTime(), wrong: 0 };
    state.keepSecret({ [CODE]: kit.random.digits(properties.length), [FACTS]: facts });
    return leaveBy('outcome');
  },
});

const SenderProperties = Type.Object({
  emailSubject: localised('The subject of the mail.'),
  emailContent: localised(
    'What the mail says. `{{OTP}}` or `{{otp}}` stands for the code; without it, the code stands below.',
  ),
  noAddressOutcome: Type.Boolean({
    default: false,
    description:
      'Leave by `noAddress` where the user has no mail address. Off: it goes on as if a mail had been sent, so that nobody learns who has one.',
  }),
});

const SUBJECT = 'Your code for {{issuer}}';
const CONTENT = `Somebody signs in at {{issuer}} as {{user}}. The code is:

{{otp}}

If that is you, type it there, and nowhere else. If it is not, somebody may know your password: change it.`;

/** Long enough for every mail server on the way; the code itself runs out sooner or later than that by its own time. */
const DELIVERY_SECONDS = 600;

export const mailCodeSender = nodeType({
  type: 'OneTimePasswordSmtpSenderNode',
  name: 'OTP Email Sender',
  summary: 'Sends the code that was made before to the mail address of the user.',
  note: 'It goes by the mail server of this installation. The one that a file of PingAM names (`hostName`, `hostPort`, `sslOption`, `username`, `fromEmailAddress` and others) is kept for the next export and means nothing; its password is left out.',
  tags: ['mfa'],
  properties: SenderProperties,
  isScreen: false,
  outcomes: ({ noAddressOutcome }) => [
    ...onward(),
    ...(noAddressOutcome ? [{ id: 'noAddress', displayName: 'No address' }] : []),
  ],
  process: async (context) => {
    const { state, properties, locales } = context;
    const code = state.text(CODE);
    const facts = state.get(FACTS) as Facts | undefined;
    const content = localText(properties.emailContent, locales) ?? CONTENT;
    const isSent = await mailToUser(context, {
      purpose: 'code',
      // For somebody else than it was made for, it is none.
      userId: code === undefined ? null : (facts?.userId ?? null),
      subject: localText(properties.emailSubject, locales) ?? SUBJECT,
      text: /\{\{(otp|OTP)\}\}/.test(content) ? content : `${content}\n\n{{otp}}`,
      values: { otp: code ?? '', OTP: code ?? '' },
      lifetimeSeconds: DELIVERY_SECONDS,
    });
    return leaveBy(!isSent && properties.noAddressOutcome ? 'noAddress' : 'outcome');
  },
});

const CollectorProperties = Type.Object({
  passwordExpiryTime: Type.Integer({
    default: 5,
    minimum: 1,
    maximum: 60,
    description: 'How many minutes the code counts.',
  }),
});

type CollectorContext = NodeContext<Static<typeof CollectorProperties>>;

export const mailCodeCollector = nodeType({
  type: 'OneTimePasswordCollectorDecisionNode',
  name: 'OTP Collector Decision',
  summary: 'Asks for the code that was sent, and judges it.',
  tags: ['mfa'],
  properties: CollectorProperties,
  isScreen: true,
  outcomes: yesOrNo,
  process: (context) => {
    const typed = typeof context.answers?.[0] === 'string' ? context.answers[0].replaceAll(/\s/g, '') : '';
    if (typed !== '') return judge(context, typed);
    return ask({ type: 'PasswordCallback', prompt: 'One Time Password' }, ...noticeCallbacks(context));
  },
});

/** @throws Problem kit.limited */
async function judge(context: CollectorContext, typed: string): Promise<NodeResult> {
  const { kit, realm, state } = context;
  const user = await userOfRun(context);
  const { countedAs } = await countingOf(context, user);
  const subject = countedAs ?? user?.name ?? limitSubject(userNameOf(context));
  await countAttempt(kit, {
    realm,
    counters: [
      ['mail-code:user', subject],
      ['mail-code:address', networkOf(context.request.address)],
    ],
    onRefused: async (reason, attempts) => {
      if (isMilestone(attempts)) await writeDown(context, user, { reason, attempts });
    },
  });
  const reason = whyNot(context, user, typed);
  await writeDown(context, user, reason === null ? null : { reason });
  if (reason === null && user) {
    state.forget(CODE, FACTS);
    await clear(kit.db, { realmId: realm.id, scopes: ['mail-code:user'], subject });
    await prove(context, user, 'mail-code');
    return leaveBy('true');
  }
  countWrong(context);
  refuse(context, 'verifications.mail-code-refused');
  return leaveBy('false');
}

/** The digits are compared in any case, and in constant time (A59). */
function whyNot({ kit, state, properties }: CollectorContext, user: User | null, typed: string): string | null {
  const facts = state.get(FACTS) as Facts | undefined;
  const isRight = equals(state.text(CODE) ?? '', typed);
  if (!facts || !user || facts.userId !== user.id) return 'none-sent';
  if (kit.clock.now().getTime() >= facts.madeAt + properties.passwordExpiryTime * 60_000) return 'expired';
  return isRight ? null : 'wrong';
}

function equals(wanted: string, given: string): boolean {
  const [one, two] = [Buffer.from(wanted), Buffer.from(given)];
  return one.length > 0 && one.length === two.length && timingSafeEqual(one, two);
}

function countWrong({ state }: CollectorContext): void {
  const facts = state.get(FACTS) as Facts | undefined;
  if (!facts) return;
  const wrong = facts.wrong + 1;
  if (wrong >= GUESSES) state.forget(CODE, FACTS);
  else state.keepSecret({ [FACTS]: { ...facts, wrong } });
}

async function writeDown(
  { kit, realm, request }: CollectorContext,
  user: User | null,
  refusal: Record<string, string | number> | null,
): Promise<void> {
  await record(kit.db, kit, {
    realmId: realm.id,
    type: 'verification.mail-code',
    outcome: refusal === null ? 'success' : 'refused',
    actor: user ? { kind: 'user', id: user.id } : { kind: 'anonymous' },
    userId: user?.id,
    address: request.address,
    requestId: request.id,
    details: refusal ?? {},
  });
}
