import { sql } from 'kysely';
import {
  compileOnce,
  isUniqueViolation,
  joinedRow,
  type Kit,
  Problem,
  type Queryable,
  type Resealable,
  type Tx,
} from '../kit/index.ts';
import { type Realm, realmColumns, toRealm } from '../realms/index.ts';
import { hashKey, keyHint, newApiKey, newWebhookSecret, type Service } from './service.ts';
import { webhookRefusal } from './webhook-address.ts';

const columns = ['id', 'realm_id', 'name', 'key_hint', 'webhook_url', 'created_at'] as const;

type ServiceRow = {
  id: string;
  realm_id: string;
  name: string;
  key_hint: string;
  webhook_url: string | null;
  created_at: Date;
};

function toService(row: ServiceRow): Service {
  return {
    id: row.id,
    realmId: row.realm_id,
    name: row.name,
    keyHint: row.key_hint,
    webhookUrl: row.webhook_url,
    createdAt: row.created_at,
  };
}

const secretPurpose = (serviceId: string) => `webhook-secret:${serviceId}`;

/** How a rotation of the seal key finds the secrets of webhooks. */
export const webhookSecretRecords: Resealable = {
  table: 'services',
  column: 'sealed_webhook_secret',
  id: 'id',
  purpose: secretPurpose,
};
const visible = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;

export type NewService = { realmId: string; name: string; webhookUrl?: string | undefined };

/** A new service with what is shown this once and can never be read again. */
export type CreatedService = { service: Service; apiKey: string; webhookSecret: string | null };

/** @throws Problem services.name-invalid, services.name-taken, services.webhook-refused */
export async function insertService(
  tx: Tx,
  kit: Kit,
  { realmId, name, webhookUrl }: NewService,
): Promise<CreatedService> {
  if (!visible.test(name.trim())) throw new Problem('services.name-invalid');
  checkWebhook(kit, webhookUrl);
  const createdAt = kit.clock.now();
  const id = kit.random.uuid(createdAt);
  const apiKey = newApiKey(kit.random);
  const secret = webhookUrl === undefined ? null : newWebhookSecret(kit.random);
  const insert = tx.insertInto('services').values({
    id,
    realm_id: realmId,
    name: name.trim(),
    key_hash: hashKey(apiKey),
    key_hint: keyHint(apiKey),
    webhook_url: webhookUrl ?? null,
    sealed_webhook_secret: secret && kit.seal.seal(secret.bytes, secretPurpose(id)),
    created_at: createdAt,
  });
  try {
    const service = toService(await insert.returning(columns).executeTakeFirstOrThrow());
    return { service, apiKey, webhookSecret: secret?.text ?? null };
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('services.name-taken', { cause });
    throw cause;
  }
}

function checkWebhook(kit: Kit, webhookUrl: string | undefined): void {
  const refusal = webhookUrl === undefined ? null : webhookRefusal(webhookUrl, { demo: kit.config.mode === 'demo' });
  if (refusal) throw new Problem('services.webhook-refused', { detail: `${refusal} Nothing was created.` });
}

const selectByKey = compileOnce<{ keyHash: Buffer }, ServiceRow & Record<`realm_${string}`, unknown>>(
  (q, { keyHash }) =>
    q
      .selectFrom('services')
      .innerJoin('realms', 'realms.id', 'services.realm_id')
      .select(columns.map((column) => `services.${column} as ${column}` as const))
      .select(realmColumns.map((column) => `realms.${column} as realm_${column}` as const))
      .where('services.key_hash', '=', keyHash)
      .where('services.revoked_at', 'is', null)
      .$castTo<ServiceRow & Record<`realm_${string}`, unknown>>()
      .compile(),
);

/** The live service of an API key, with its realm, in one round trip: every request of a relying party needs both. */
export async function findServiceByKey(q: Queryable, key: string): Promise<{ service: Service; realm: Realm } | null> {
  const [row] = await selectByKey(q, { keyHash: hashKey(key) });
  if (!row) return null;
  return { service: toService(row), realm: toRealm(joinedRow(row, 'realm', realmColumns)) };
}

/** A live service by its id, for whoever has to tell it something later. */
export async function findService(q: Queryable, id: string): Promise<Service | null> {
  const row = await q
    .selectFrom('services')
    .select(columns)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row ? toService(row) : null;
}

/** Where to post, and the key to sign with (Standard Webhooks); null without a webhook or after revocation. */
export async function webhookOf(
  q: Queryable,
  kit: Pick<Kit, 'seal'>,
  serviceId: string,
): Promise<{ url: string; secret: Buffer } | null> {
  const row = await q
    .selectFrom('services')
    .select(['webhook_url', 'sealed_webhook_secret'])
    .where('id', '=', serviceId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!row?.webhook_url || !row.sealed_webhook_secret) return null;
  return { url: row.webhook_url, secret: kit.seal.open(row.sealed_webhook_secret, secretPurpose(serviceId)) };
}

export async function listServices(q: Queryable, realmId: string): Promise<Service[]> {
  const rows = await q
    .selectFrom('services')
    .select(columns)
    .where('realm_id', '=', realmId)
    .where('revoked_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(toService);
}

/**
 * Revokes the API key for good. The name becomes free again, and the secret is erased.
 * @throws Problem services.not-found, also for a service of another realm (A49)
 */
export async function markRevoked(tx: Tx, kit: Kit, key: { realmId: string; id: string }): Promise<Service> {
  const row = await tx
    .updateTable('services')
    .set({
      revoked_at: kit.clock.now(),
      sealed_webhook_secret: null,
      name: sql<string>`name || ' (revoked ' || id || ')'`,
    })
    .where('realm_id', '=', key.realmId)
    .where('id', '=', key.id)
    .where('revoked_at', 'is', null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw new Problem('services.not-found');
  return toService(row);
}
