/** What an authenticator app of PingAM answers to a push. */
import {
  decodeBase64,
  isChallengeResponse,
  type JwtClaims,
  PingAmError,
  parseMessageId,
  peekJwt,
} from '@lanyard/protocol/pingam';
import { record } from '../audit/index.ts';
import { noteDelivery } from '../channel/index.ts';
import { type DeviceCaller, type DeviceWithCredentials, devicesOfUser } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import {
  type AppMessage,
  claimsOf,
  type MessageAction,
  type PendingMessage,
  pushMessageId,
  pushSecretOf,
  refused,
} from '../pingam/index.ts';
import type { Realm } from '../realms/index.ts';
import { findUser, type User } from '../users/index.ts';
import { type GivenDecision, recordRefusal, takeAnswer } from './answer-push.ts';
import { type Push, pushEnded } from './push.ts';
import { findPush, pendingForDevice, tokensOf } from './push-store.ts';

/**
 * Takes the answer of an app: signed with the secret of a phone that was asked, with the right answer to that phone's challenge,
 * in time, and first (A29). A wrong number ends the push at once, and the app is not told: one of three is too easily guessed.
 * @throws Problem pingam.message-refused
 */
async function answerFromApp(kit: Kit, input: AppMessage): Promise<void> {
  const push = await findAsked(kit, input);
  const signer = await findSigner(kit, input, push);
  if (!signer) return refuse(kit, input, { push, reason: 'signature' });
  const { caller } = signer;
  const decision = decisionOf(signer);
  const answer = { caller, pushId: push.id, answer: input.jwt, request: input.request };
  if (typeof decision === 'string') {
    await recordRefusal(kit, answer, decision);
    throw refused(decision);
  }
  const outcome = await takeAnswer(kit, { input: answer, push, decision, wrongBorne: 1 });
  if (outcome.kind === 'late') throw refused(pushEnded(outcome.state).code);
}

export const appAnswering: MessageAction = {
  act: answerFromApp,
  isGenuine: async (kit, input) => (await findSigner(kit, input, await findAsked(kit, input))) !== undefined,
};

async function findAsked(kit: Kit, { realm, messageId }: AppMessage): Promise<Push> {
  const push = await findPush(kit.db, pushIdOf(messageId));
  if (push?.realmId !== realm.id || pushMessageId(push) !== messageId) throw refused('unknown');
  return push;
}

function pushIdOf(messageId: string): string {
  try {
    const { kind, uuid } = parseMessageId(messageId);
    if (kind === 'AUTHENTICATE') return uuid;
  } catch (error) {
    if (!(error instanceof PingAmError)) throw error;
  }
  throw refused('message-id');
}

type Signer = { caller: DeviceCaller; claims: JwtClaims; secret: Uint8Array; notification: string };

/** The message does not say which phone has sent it: it is the one whose secret has signed it. */
async function findSigner(kit: Kit, { realm, jwt }: AppMessage, push: Push): Promise<Signer | undefined> {
  const user = await findUser(kit.db, { realmId: realm.id, id: push.userId });
  const tokens = await tokensOf(kit.db, push.id);
  const devices = await devicesOfUser(kit.db, push.userId);
  const asked = devices.filter(({ id, mode }) => mode === 'pingam' && tokens[id] !== undefined);
  for (const device of user ? asked : []) {
    const signer = user && readBy(kit, { device, user, realm, jwt, notification: tokens[device.id] ?? '' });
    if (signer) return signer;
  }
  return undefined;
}

type Reading = { device: DeviceWithCredentials; user: User; realm: Realm; jwt: string; notification: string };

function readBy(kit: Kit, { device, user, realm, jwt, notification }: Reading): Signer | undefined {
  const secret = pushSecretOf(kit, device);
  const read = secret && claimsOf(jwt, secret);
  if (!secret || !read || read.claims === null) return undefined;
  return { caller: { device, user, realm }, claims: read.claims, secret, notification };
}

/** What the person has decided, or why it does not count. */
function decisionOf({ caller: { device, user }, claims, secret, notification }: Signer): GivenDecision | string {
  if (device.state !== 'active') return `device-${device.state}`;
  if (user.state !== 'active') return 'user-disabled';
  const challenge = decodeBase64(String(peekJwt(notification).c ?? ''));
  if (!challenge || !isChallengeResponse(secret, challenge, claims.response)) return 'challenge';
  // Whatever it says: an app that means to approve does not send it at all.
  if ('deny' in claims) return { decision: 'deny', key: 'push-secret' };
  if (user.requireBiometricSeed) return 'biometric-needed';
  const { challengeResponse: number } = claims;
  const isNumber = typeof number === 'string' || typeof number === 'number';
  return { decision: 'approve', key: 'push-secret', match: isNumber ? String(number).trim() : '' };
}

async function refuse(
  kit: Kit,
  { request }: AppMessage,
  { push, reason }: { push: Push; reason: string },
): Promise<never> {
  await record(kit.db, kit, {
    realmId: push.realmId,
    type: 'push.answer-refused',
    outcome: 'refused',
    actor: { kind: 'anonymous' },
    userId: push.userId,
    address: request.address,
    requestId: request.id,
    details: { push: push.id, reason },
  });
  throw refused(reason);
}

/** What waits for an answer of an app that asks by itself. */
export async function pendingOfApp(kit: Kit, { device, user }: DeviceCaller): Promise<PendingMessage[]> {
  const now = kit.clock.now();
  const pending = await pendingForDevice(kit.db, { userId: user.id, deviceId: device.id });
  const waiting = pending.filter(({ expiresAt }) => expiresAt > now);
  for (const { id } of waiting) noteDelivery(kit, { pushId: id, deviceId: device.id, hop: 'poll', state: 'received' });
  return waiting.map(({ token: message, ...push }) => ({ messageId: pushMessageId(push), message }));
}
