/** What all addresses of PingAM's configuration have in common (CREST). */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Problem } from '../kit/index.ts';
import type { UserCaller } from '../users/index.ts';

export type Members = Readonly<Record<string, unknown>>;

export const Anything = Type.Record(Type.String(), Type.Unknown());
export const RealmName = Type.String({ minLength: 1, maxLength: 63 });

/** With the revision that clients hand back; it is the content's own hash. */
export function revised(body: Members): Members {
  return { ...body, _rev: createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16) };
}

/** An operator works in the realm of the own session. @throws Problem realms.not-found */
export function ownRealm({ realm }: UserCaller, name: string) {
  if (realm.name !== name) throw new Problem('realms.not-found');
  return realm;
}
