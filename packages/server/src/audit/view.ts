import { Type } from 'typebox';
import type { Queryable } from '../kit/index.ts';
import type { AuditEvent } from './store.ts';

/** What somebody or something is called, by id. */
export type Names = ReadonlyMap<string, string>;
type FindNames = (q: Queryable, realmId: string, ids: readonly string[]) => Promise<Names>;

/** Whose names stand in an event: slices to the right know them, so app.ts hands this in. */
export type NameFacts = { readonly users: FindNames; readonly devices: FindNames; readonly services: FindNames };

const NullableText = Type.Union([Type.String(), Type.Null()]);
/** `name` is null where there is nothing of this id any more. */
const Named = Type.Union([Type.Object({ id: Type.String(), name: NullableText }), Type.Null()]);

export const AuditEventView = Type.Object({
  id: Type.String(),
  at: Type.String(),
  type: Type.String(),
  outcome: Type.String(),
  actor: Type.Object({ kind: Type.String(), id: NullableText, name: NullableText }),
  user: Named,
  device: Named,
  userId: NullableText,
  deviceId: NullableText,
  address: NullableText,
  requestId: NullableText,
  details: Type.Record(Type.String(), Type.Unknown()),
});

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const sourceOfActor = {
  user: 'users',
  operator: 'users',
  device: 'devices',
  service: 'services',
  system: null,
  anonymous: null,
} as const satisfies Record<AuditEvent['actor']['kind'], keyof NameFacts | null>;

/** The views of a page of events, with three queries however many names there are. */
export async function eventViews(q: Queryable, facts: NameFacts, realmId: string, events: readonly AuditEvent[]) {
  const names = await namesOf(q, facts, realmId, events);
  const named = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? null });
  return events.map((event) => ({
    ...event,
    at: event.at.toISOString(),
    actor: { ...event.actor, name: names.get(event.actor.id ?? '') ?? null },
    user: named(event.userId),
    device: named(event.deviceId),
  }));
}

export type EventView = Awaited<ReturnType<typeof eventViews>>[number];

async function namesOf(q: Queryable, facts: NameFacts, realmId: string, events: readonly AuditEvent[]): Promise<Names> {
  const wanted = { users: new Set<string>(), devices: new Set<string>(), services: new Set<string>() };
  for (const { actor, userId, deviceId } of events) {
    const source = sourceOfActor[actor.kind];
    if (source && actor.id && uuidPattern.test(actor.id)) wanted[source].add(actor.id);
    if (userId) wanted.users.add(userId);
    if (deviceId) wanted.devices.add(deviceId);
  }
  const found = await Promise.all([
    facts.users(q, realmId, [...wanted.users]),
    facts.devices(q, realmId, [...wanted.devices]),
    facts.services(q, realmId, [...wanted.services]),
  ]);
  return new Map(found.flatMap((names) => [...names]));
}
