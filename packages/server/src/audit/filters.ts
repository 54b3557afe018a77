import { type Static, Type } from 'typebox';
import { type AuditEventName, auditEventNames } from './events.ts';
import type { EventFilter } from './store.ts';

const Uuid = Type.String({ format: 'uuid' });
const Time = Type.String({ format: 'date-time' });

/** How the list, its file and its news are narrowed, as a query says it. */
export const filters = {
  type: Type.Optional(Type.Enum(auditEventNames)),
  outcome: Type.Optional(Type.Enum(['success', 'refused', 'failed'])),
  user: Type.Optional(Uuid),
  device: Type.Optional(Uuid),
  actor: Type.Optional(Uuid),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
};
const Filters = Type.Object(filters);

export function filterOf(realmId: string, query: Static<typeof Filters>): EventFilter {
  const timeOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return {
    realmId,
    type: query.type as AuditEventName | undefined,
    outcome: query.outcome as EventFilter['outcome'],
    userId: query.user,
    deviceId: query.device,
    actorId: query.actor,
    from: timeOf(query.from),
    to: timeOf(query.to),
  };
}
