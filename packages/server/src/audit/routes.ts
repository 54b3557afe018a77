import { Type } from 'typebox';
import { route } from '../kit/index.ts';
import { type AuditEventName, auditEventNames } from './events.ts';
import { type AuditEvent, listEvents } from './store.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);

const AuditEventView = Type.Object({
  id: Type.String(),
  at: Type.String(),
  type: Type.String(),
  outcome: Type.String(),
  actor: Type.Object({ kind: Type.String(), id: NullableText }),
  userId: NullableText,
  deviceId: NullableText,
  address: NullableText,
  requestId: NullableText,
  details: Type.Record(Type.String(), Type.Unknown()),
});

function toView(event: AuditEvent) {
  return { ...event, at: event.at.toISOString() };
}

const listAudit = route({
  method: 'GET',
  path: '/api/admin/audit',
  audience: 'auditor',
  summary: 'List audit events of the realm, newest first',
  query: Type.Object({
    type: Type.Optional(Type.Enum(auditEventNames)),
    user: Type.Optional(Type.String({ format: 'uuid' })),
    after: Type.Optional(Type.String({ format: 'uuid' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({ events: Type.Array(AuditEventView), next: NullableText }),
  errors: [],
  handler: async ({ kit, caller, query }) => {
    const page = await listEvents(kit.db, {
      realmId: caller.realm.id,
      type: query.type as AuditEventName | undefined,
      userId: query.user,
      after: query.after,
      limit: query.limit ?? 50,
    });
    return { events: page.events.map(toView), next: page.next };
  },
});

export const auditRoutes = [listAudit];
