import { readFileSync } from 'node:fs';
import { addressRules, authoritiesOf, type Config, createOutgoing, type Kit, Problem } from '../../kit/index.ts';
import type { PushAddress, PushKind } from '../address.ts';
import { pushKey } from '../push-key.ts';
import { apnsSender } from './apns.ts';
import { fcmSender, type ServiceAccount } from './fcm.ts';
import type { Sender, WakeUp } from './sender.ts';
import { unanswered, type Verdict } from './verdict.ts';
import { webPushSender } from './web-push.ts';

export type { Verdict } from './verdict.ts';

export type Senders = {
  /** Which kinds this server is set up for. */
  readonly kinds: readonly PushKind[];
  readonly hostOf: (address: PushAddress) => string;
  readonly send: (address: PushAddress, wakeUp: WakeUp) => Promise<Verdict>;
};

type Made = { readonly [Kind in PushKind]?: Sender<Kind> };

/** @throws Problem config.invalid where a configured file cannot be used */
export function createSenders(kit: Kit): Senders {
  const { config } = kit;
  const made: Made = { 'web-push': browsers(kit), ...firebase(config), ...apple(config) };
  return {
    kinds: (['web-push', 'fcm', 'apns'] as const).filter((kind) => made[kind] !== undefined),
    hostOf: (address) => hostOf(config, address),
    send: async (address, wakeUp) => {
      switch (address.kind) {
        case 'web-push':
          return made['web-push']?.send(address, wakeUp) ?? missing;
        case 'fcm':
          return made.fcm?.send(address, wakeUp) ?? missing;
        case 'apns':
          return made.apns?.send(address, wakeUp) ?? missing;
      }
    },
  };
}

const missing = unanswered('ours', 'This server is no longer set up for this kind of push service.');

function hostOf({ fcmUrl, apnsUrl }: Config, address: PushAddress): string {
  const url = { 'web-push': address.kind === 'web-push' ? address.endpoint : '', fcm: fcmUrl, apns: apnsUrl };
  return new URL(url[address.kind]).host;
}

const outgoingOf = (config: Config) => createOutgoing({ ...addressRules(config), authorities: authoritiesOf(config) });

function browsers(kit: Kit): Sender<'web-push'> {
  const { pushSubject, publicUrl } = kit.config;
  // RFC 8292 section 2.1 wants somebody who can be reached; a demo on this machine has nobody.
  const ourselves = publicUrl.startsWith('https:') ? publicUrl : 'mailto:nobody@lanyard.invalid';
  return webPushSender({
    outgoing: outgoingOf(kit.config),
    key: () => pushKey(kit),
    subject: pushSubject || ourselves,
  });
}

function firebase(config: Config): { fcm?: Sender<'fcm'> } {
  if (config.fcmServiceAccount === null) return {};
  const account = readAccount(config.fcmServiceAccount);
  return { fcm: fcmSender({ outgoing: outgoingOf(config), account, url: config.fcmUrl }) };
}

const ACCOUNT_MEMBERS = ['project_id', 'client_email', 'private_key', 'token_uri'] as const;

function readAccount(path: string): ServiceAccount {
  const text = readSecretFile('LANYARD_FCM_SERVICE_ACCOUNT', path);
  try {
    const account = JSON.parse(text) as Record<string, unknown>;
    if (ACCOUNT_MEMBERS.every((name) => typeof account[name] === 'string')) return account as ServiceAccount;
  } catch {
    // Said below.
  }
  throw new Problem('config.invalid', {
    detail: `LANYARD_FCM_SERVICE_ACCOUNT: ${path} is not the key of a Google service account (JSON).`,
  });
}

function apple(config: Config): { apns?: Sender<'apns'> } {
  const { apnsKey, apnsKeyId: keyId, apnsTeam: team, apnsTopic: topic, apnsUrl: url } = config;
  if (apnsKey === null || keyId === null || team === null || topic === null) return {};
  const key = readSecretFile('LANYARD_APNS_KEY', apnsKey);
  const authorities = authoritiesOf(config);
  return { apns: apnsSender({ rules: addressRules(config), authorities, url, key, keyId, team, topic }) };
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Problem('config.invalid', { detail: `${name}: ${path} cannot be read.`, cause });
  }
}
