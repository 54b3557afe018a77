import { type Actor, record } from '../audit/index.ts';
import type { Kit, Tx } from '../kit/index.ts';
import type { Service } from './service.ts';
import { type CreatedService, insertService, markRevoked, type NewService } from './store.ts';

type Origin = { actor: Actor; address?: string | undefined; requestId?: string | undefined };

/**
 * Creates a relying party with its audit event.
 * @returns the service with its API key and webhook secret, which are shown this once
 * @throws Problem services.name-invalid, services.name-taken, services.webhook-refused
 */
export async function createService(tx: Tx, kit: Kit, service: NewService, origin: Origin): Promise<CreatedService> {
  const created = await insertService(tx, kit, service);
  const { id, name, webhookUrl } = created.service;
  await record(tx, kit, {
    realmId: service.realmId,
    type: 'service.created',
    outcome: 'success',
    details: { service: id, name, webhook: webhookUrl },
    ...origin,
  });
  return created;
}

/**
 * Revokes the API key of a relying party for good, with its audit event.
 * @throws Problem services.not-found
 */
export async function revokeService(
  tx: Tx,
  kit: Kit,
  key: { realmId: string; id: string },
  origin: Origin,
): Promise<Service> {
  const service = await markRevoked(tx, kit, key);
  await record(tx, kit, {
    realmId: key.realmId,
    type: 'service.revoked',
    outcome: 'success',
    details: { service: service.id },
    ...origin,
  });
  return service;
}
