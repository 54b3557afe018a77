import type { Queryable } from '../kit/index.ts';
import { deleteCredentials } from './credential-store.ts';

type Forget = (q: Queryable, deviceId: string) => Promise<void>;

const forgetters: Forget[] = [deleteCredentials];

/** A later slice that keeps something about devices says here how it forgets it, when a device is removed. */
export function whenRemoved(forget: Forget): void {
  forgetters.push(forget);
}

/** Erases what is known of a removed device but its history, in the transaction that removes it. */
export async function forgetDevice(q: Queryable, deviceId: string): Promise<void> {
  for (const forget of forgetters) await forget(q, deviceId);
}
