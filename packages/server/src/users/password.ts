import { hash, verify } from '@node-rs/argon2';

// RFC 9106 section 4 leaves the cost to the application; OWASP's figure for Argon2id is 19 MiB and two passes.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Hashing runs in libuv's pool of four threads. Two at once leave room for files and name lookups: with
// sixteen, a file access beside them was measured at 52 ms.
const atOnce = 2;

type Gate = <Result>(task: () => Promise<Result>, options?: { first?: boolean }) => Promise<Result>;

/** Runs at most `width` tasks at once; the others wait in order, those that go first before all others. */
export function createGate(width: number): Gate {
  let free = width;
  const waiting: { first: (() => void)[]; others: (() => void)[] } = { first: [], others: [] };
  return async (task, { first = false } = {}) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting[first ? 'first' : 'others'].push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.first.shift() ?? waiting.others.shift();
      if (next) next();
      else free += 1;
    }
  };
}

const throughGate = createGate(atOnce);

/** The Argon2id hash of a password, in PHC format. */
export function hashPassword(password: string): Promise<string> {
  return throughGate(() => hash(password.normalize('NFKC'), cost));
}

// The hash of nothing that anybody could type. Same cost as a real one, so that a name without an account, or an
// account without a password, takes the same time as a wrong password (A25).
let dummy: Promise<string> | undefined;

/**
 * Whether the password fits; with `stored` null it never does, in the same time. `first`: before others that wait, so that
 * a flood of guesses cannot keep somebody who was here before waiting (F10).
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
  options: { first?: boolean } = {},
): Promise<boolean> {
  dummy ??= hashPassword(crypto.randomUUID());
  const target = stored ?? (await dummy);
  const fits = await throughGate(() => verify(target, password.normalize('NFKC')), options);
  return fits && stored !== null;
}
