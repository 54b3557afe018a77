import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import type { Protection, ProtectionKind } from './types.ts';

/** What must be set up in the app before it satisfies `demanded`; a biometric lock always has a PIN below it. */
export function missingProtection(demanded: ProtectionKind, there: Protection): ProtectionKind {
  if (demanded === 'none' || there.kind === 'biometric' || there.kind === demanded) return 'none';
  return demanded;
}

/** Rejects unless the app is protected as an account demands, and open. */
export async function requireProtection(context: Context, demanded: ProtectionKind): Promise<void> {
  const missing = missingProtection(demanded, await context.vault.state());
  if (missing === 'pin') throw new AuthenticatorError('protection-needed');
  if (missing === 'biometric') throw new AuthenticatorError('biometric-setup-needed');
  await context.vault.requireUnlocked(demanded === 'biometric' ? 'biometric' : 'main');
}
