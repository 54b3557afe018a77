import { Type } from 'typebox';
import { type AudienceInput, type AudienceRule, Problem, type RequestContext, route } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { UserCaller } from '../users/index.ts';
import { createService, revokeService } from './changes.ts';
import { apiKeyOf, type Service } from './service.ts';
import { findServiceByKey, listServices } from './store.ts';

/** The caller of a route for relying parties. */
export type ServiceCaller = { service: Service; realm: Realm };

declare module '../kit/index.ts' {
  interface Callers {
    'relying-party': ServiceCaller;
  }
}

async function resolveService({ kit, request }: AudienceInput): Promise<ServiceCaller> {
  const key = apiKeyOf(request.header('authorization'));
  const caller = key ? await findServiceByKey(kit.db, key) : null;
  if (!caller) throw new Problem('services.key-refused', { headers: { 'www-authenticate': 'Bearer' } });
  return caller;
}

/** Relying parties show their API key in a header, which no page of another site can do for them. */
export const serviceAudience: AudienceRule<ServiceCaller> = { credential: 'header', resolve: resolveService };

const ServiceView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  keyHint: Type.String(),
  webhookUrl: Type.Union([Type.String(), Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
});

function serviceView({ realmId: _realmId, createdAt, ...rest }: Service) {
  return { ...rest, createdAt: createdAt.toISOString() };
}

function originOf({ user }: UserCaller, request: RequestContext) {
  return { actor: { kind: 'operator', id: user.id }, address: request.address, requestId: request.id } as const;
}

const list = route({
  method: 'GET',
  path: '/api/admin/services',
  audience: 'administrator',
  summary: 'List the relying parties of the realm',
  reply: Type.Object({ services: Type.Array(ServiceView) }),
  errors: [],
  handler: async ({ kit, caller }) => {
    const services = await listServices(kit.db, caller.realm.id);
    return { services: services.map(serviceView) };
  },
});

const create = route({
  method: 'POST',
  path: '/api/admin/services',
  audience: 'administrator',
  summary: 'Create a relying party; its API key and webhook secret are shown this once',
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 64 }),
    webhookUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  }),
  reply: Type.Object({
    service: ServiceView,
    apiKey: Type.String(),
    webhookSecret: Type.Union([Type.String(), Type.Null()]),
  }),
  status: 201,
  errors: ['services.name-taken', 'services.name-invalid', 'services.webhook-refused'],
  handler: async ({ kit, caller, body, request }) => {
    const service = { ...body, realmId: caller.realm.id };
    const created = await kit.db
      .transaction()
      .execute((tx) => createService(tx, kit, service, originOf(caller, request)));
    return { ...created, service: serviceView(created.service) };
  },
});

const revoke = route({
  method: 'DELETE',
  path: '/api/admin/services/:id',
  audience: 'administrator',
  summary: 'Revoke the API key of a relying party',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  reply: Type.Null(),
  errors: ['services.not-found'],
  handler: async ({ kit, caller, params, request }) => {
    const key = { realmId: caller.realm.id, id: params.id };
    await kit.db.transaction().execute((tx) => revokeService(tx, kit, key, originOf(caller, request)));
    return null;
  },
});

export const serviceRoutes = [list, create, revoke];
