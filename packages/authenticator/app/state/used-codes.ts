import type { Authenticator } from 'lanyard-authenticator/engine';

/**
 * Adding an account proves its first code to the server, and no code counts twice: until the next one begins, the card
 * must not offer a code that would be refused. Kept over a reload; ids and times are no secret.
 */
const key = 'lanyard-app-used-codes';

const load = (): Readonly<Record<string, number>> => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
};

let usedUntil = load();

/** Notes that the present code of an account was just used. */
export const noteUsedCode = async (engine: Authenticator, accountId: string): Promise<void> => {
  const now = Date.now();
  const code = await engine.code(accountId).catch(() => null);
  if (code?.kind !== 'totp') return;
  // On a slow phone two readings of one end lie seconds apart; half a period later is still before the next code ends.
  const halfPeriodMs = code.period * 500;
  const running = Object.entries(usedUntil).filter(([, until]) => until > now);
  usedUntil = { ...Object.fromEntries(running), [accountId]: now + code.remainingMs + halfPeriodMs };
  try {
    localStorage.setItem(key, JSON.stringify(usedUntil));
  } catch {
    // Full or forbidden: it is then forgotten with a reload, and the server refuses the code with a plain sentence.
  }
};

/** Whether the code that ends at `until` (milliseconds by this browser's clock) was used. */
export const isCodeUsed = (accountId: string, until: number): boolean =>
  until <= (usedUntil[accountId] ?? Number.NEGATIVE_INFINITY);
