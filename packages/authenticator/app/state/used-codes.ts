import type { Authenticator } from 'lanyard-authenticator/engine';

/**
 * Adding an account proves its first code to the server, and no code counts twice: until the next one begins, the card
 * must not offer a code that would be refused.
 */
const usedUntil = new Map<string, number>();

/** Notes that the present code of an account was just used. */
export const noteUsedCode = async (engine: Authenticator, accountId: string): Promise<void> => {
  const code = await engine.code(accountId).catch(() => null);
  if (code?.kind === 'totp') usedUntil.set(accountId, Date.now() + code.remainingMs);
};

/** Whether the code that ends at `until` (milliseconds by this browser's clock) was used; half a second is measurement. */
export const isCodeUsed = (accountId: string, until: number): boolean =>
  until <= (usedUntil.get(accountId) ?? Number.NEGATIVE_INFINITY) + 500;
