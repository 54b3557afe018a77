import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import type { TestContext } from 'node:test';

type Found = (error: Error | null, addresses: readonly dns.LookupAddress[]) => void;

/**
 * For one test, this machine's name service knows these names under `.test`, all at 127.0.0.1: what judges the address that a
 * name leads to has one to judge.
 */
export function knowNames(t: Pick<TestContext, 'after'>, names: readonly string[]): void {
  const original = dns.lookup;
  const lookup = (hostname: string, options: dns.LookupAllOptions, found: Found): void => {
    if (names.includes(hostname)) found(null, [{ address: '127.0.0.1', family: 4 }]);
    else Reflect.apply(original, dns, [hostname, options, found]);
  };
  const install = (use: unknown) => {
    Object.assign(dns, { lookup: use });
    syncBuiltinESMExports();
  };
  install(lookup);
  t.after(() => install(original));
}
