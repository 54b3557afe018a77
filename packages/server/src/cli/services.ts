import type { Kit } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { createService } from '../services/index.ts';
import { type Commands, origin, type Values } from './command.ts';

export const serviceCommands: Commands = {
  'service create': {
    arguments: '<name> [--webhook-url <url>] [--realm <realm>]',
    text: 'Create a relying party and print its API key',
    options: ['webhook-url', 'realm'],
    run: ({ name, values, withKit }) => withKit((kit) => createServiceCommand(kit, name, values)),
  },
};

async function createServiceCommand(kit: Kit, name: string, values: Values): Promise<string> {
  const realm = await getRealm(kit.db, values.realm ?? kit.config.realm);
  const { apiKey, webhookSecret } = await kit.db
    .transaction()
    .execute((tx) => createService(tx, kit, { realmId: realm.id, name, webhookUrl: values['webhook-url'] }, origin));
  const lines = [`Created ${name} in ${realm.name}. This is shown once:`, `API key:        ${apiKey}`];
  return [...lines, ...(webhookSecret ? [`Webhook secret: ${webhookSecret}`] : [])].join('\n');
}
