import type { Bytes, Key } from '../platform.ts';
import type { AccountRow, Sealed, SecretName } from '../records.ts';
import type { Random } from '../types.ts';
import { seal, unseal } from './seal.ts';

/** Purpose of an account's sealed secret. */
export const secretPurpose = (accountId: string, name: SecretName): string => `lanyard/secret/v1:${accountId}:${name}`;

export interface Resealing {
  /** Keeps a secret under the key that it is under. */
  from: Key;
  /** The vault and the key of its main compartment. */
  to: { vault: string; main: Key };
  random: Random;
}

type SecretsOf = AccountRow['secrets'];

/**
 * The account with those of its secrets sealed again, in the main compartment. One that cannot be opened is left out and not
 * thrown over: a single damaged record must not keep every other account from being protected.
 */
export async function reseal<T extends AccountRow>(
  account: T,
  names: readonly SecretName[],
  options: Resealing,
): Promise<T> {
  const moved: SecretsOf = {};
  for (const name of names) {
    const sealed = account.secrets[name];
    const again = sealed && (await sealAgain(sealed, secretPurpose(account.id, name), options));
    if (again !== undefined) moved[name] = again;
  }
  return { ...account, secrets: { ...without(account.secrets, names), ...moved } };
}

async function sealAgain(
  { bytes: sealed }: Sealed,
  purpose: string,
  { from, to, random }: Resealing,
): Promise<Sealed | undefined> {
  const plain = await unsealed({ key: from, purpose, sealed });
  if (plain === undefined) return undefined;
  const bytes = await seal({ key: to.main, purpose, plain, random });
  plain.fill(0);
  return { vault: to.vault, compartment: 'main', bytes };
}

async function unsealed(options: Parameters<typeof unseal>[0]): Promise<Bytes | undefined> {
  try {
    return await unseal(options);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return undefined;
    throw error;
  }
}

/** The secrets but for those of these names. */
export function without(secrets: SecretsOf, names: readonly SecretName[]): SecretsOf {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !names.some((left) => left === name)));
}
