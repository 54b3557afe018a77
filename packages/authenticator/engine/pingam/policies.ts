import { violatedPolicy } from '@lanyard/protocol/pingam';
import type { Context } from '../context.ts';
import { AuthenticatorError } from '../errors.ts';
import type { Demands } from '../records.ts';
import type { Tampering, Violation } from '../types.ts';
import { UNJUDGED } from '../unjudged.ts';

type Words = (tampering: Tampering) => Pick<Violation, 'text' | 'help'>;

const words: Readonly<Record<string, Words>> = {
  biometricAvailable: () => ({
    text: 'this device has no fingerprint, face or screen lock that the app can use.',
    help: 'Set one up in the settings of the device.',
  }),
  deviceTampering: ({ signs }) => ({
    text: `this device looks as if it had been tampered with${signs.length > 0 ? `: ${signs.join(', ')}` : ''}.`,
    help: 'Use the app on another device, or in a browser that no other program changes or controls.',
  }),
};

const unknown: Words = () => ({
  text: 'a policy of the organisation is not fulfilled.',
  help: 'Ask your organisation.',
});

/** Judges what an account demands by what the device is at this moment. Demands that cannot be read demand nothing. */
export async function findViolation(context: Context, { policies }: Demands): Promise<Violation | null> {
  const [biometrics, tampering] = await Promise.all([context.biometrics(), context.tampering()]).catch(() => []);
  if (biometrics === undefined || tampering === undefined) return UNJUDGED;
  const facts = { biometricAvailable: biometrics.available, tamperingScore: tampering.score };
  const policy = violatedPolicy(policies, facts);
  if (policy === null) return null;
  return { policy, ...(words[policy] ?? unknown)(tampering) };
}

const sentences = {
  'policy-refused': ({ text, help }: Violation) =>
    `Nothing was added, as the organisation does not allow it here: ${text} ${help}`,
  'policy-locked': ({ text, help }: Violation) => `This account is locked: ${text} ${help} It then unlocks by itself.`,
} as const;

/** Rejects with this code and the reason where a demand is not fulfilled at this moment. */
export async function requireFulfilled(
  context: Context,
  demands: Demands | null,
  code: keyof typeof sentences,
): Promise<void> {
  const violation = demands === null ? null : await findViolation(context, demands);
  if (violation === null) return;
  throw new AuthenticatorError(code, { text: sentences[code](violation) });
}
