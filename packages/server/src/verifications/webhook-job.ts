import { authoritiesOf, type Json, type Kit, type Tx } from '../kit/index.ts';
import { findService, webhookOf } from '../services/index.ts';
import { serviceOf } from './asker.ts';
import type { Push } from './push.ts';
import { deliverWebhook } from './webhook.ts';

export const WEBHOOK_JOB = 'verifications.webhook';

type WebhookData = { serviceId: string; id: string; body: string };

/**
 * Enqueues the message about the end of a relying party's push, in the transaction that ends it: no commit, no message,
 * and no end without one. It names the push and nothing of the person.
 */
export async function enqueueWebhook(tx: Tx, kit: Kit, push: Push): Promise<void> {
  const serviceId = serviceOf(push.asker);
  const service = serviceId && (await findService(tx, serviceId));
  if (!service || service.webhookUrl === null) return;
  const { id, state, createdAt, endedAt } = push;
  const now = kit.clock.now();
  const data = { id, state, createdAt: createdAt.toISOString(), endedAt: (endedAt ?? now).toISOString() };
  const body = JSON.stringify({ type: `push.${state}`, timestamp: now.toISOString(), data });
  const message: WebhookData = { serviceId: service.id, id: `msg_${kit.random.uuid(now)}`, body };
  await kit.jobs.enqueue(tx, WEBHOOK_JOB, message);
}

/** Sends one message. Address and secret are read now: a service that was revoked meanwhile gets nothing more. */
export async function runWebhookJob(kit: Kit, data: Json): Promise<void> {
  const { serviceId, id, body } = data as WebhookData;
  const target = await webhookOf(kit.db, kit, serviceId);
  if (!target) return;
  const now = kit.clock.now();
  const { mode } = kit.config;
  await deliverWebhook({ ...target, id, body, now, demo: mode === 'demo', authorities: authoritiesOf(kit.config) });
}
