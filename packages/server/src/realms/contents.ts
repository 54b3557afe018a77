import type { Bus, Kit, Tx } from '../kit/index.ts';
import type { Realm } from './realm.ts';

/** Puts into a new realm what every realm has from its first moment on, in the transaction that makes it. */
export type RealmContents = (tx: Tx, kit: Kit, realm: Realm) => Promise<unknown>;

const contents = new WeakMap<Bus, RealmContents>();

/** Later slices own what a realm is filled with, so app.ts hands it in. */
export function defineRealmContents({ bus }: Pick<Kit, 'bus'>, fill: RealmContents): void {
  contents.set(bus, fill);
}

export async function fillRealm(tx: Tx, kit: Kit, realm: Realm): Promise<void> {
  await contents.get(kit.bus)?.(tx, kit, realm);
}
