import type { Kit, Tx } from '../kit/index.ts';
import type { UserCaller } from '../users/index.ts';
import type { NewRegistration } from './store.ts';

/** What a method adds to a registration that begins. */
export type MethodStart = Pick<NewRegistration, 'token' | 'deviceId'> & {
  /** Shown in this one reply and never again (A16). */
  once?: { keyUri?: string; secret?: string; sessionKey?: string };
};

/** A way to add a device. */
export type Method = {
  /** Runs inside the transaction that begins the registration. */
  start(tx: Tx, kit: Kit, begun: { id: string; caller: UserCaller; deviceCount: number }): Promise<MethodStart>;
};
