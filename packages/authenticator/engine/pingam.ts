import { AuthenticatorError } from './errors.ts';

/** The way to everything about PingAM's protocol, which most phones never need: it is loaded when it is needed first. */

/** Whether this text claims to be a code of that protocol. */
export const isMfaCode = (text: string): boolean => /^\s*(?:push|mf)auth:/i.test(text);

/** Whether a Key URI has one of the parameters that PingAM adds. */
export const isExtended = (keyUri: string): boolean => /[?&](?:b|policies)=/i.test(keyUri);

/** Rejects with `offline` where this part of the app is not kept here and cannot be fetched; a later call tries again. */
export async function pingAm() {
  try {
    return await import('./pingam/index.ts');
  } catch (cause) {
    throw new AuthenticatorError('offline', { cause });
  }
}
