/** People with emulated phones of the four generations, and the push services that ring them. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import {
  type AppRequest,
  accepts,
  answer,
  type PhoneAccount,
  refresh,
  register,
  type Scanned,
  type Shown,
  scan,
  open as showNotification,
} from '../../../protocol/src/pingam/testing/phone.ts';
import { type Habits, phones } from '../../../protocol/src/pingam/testing/phones.ts';
import { type PushServicesWorld, pushServicesWorld } from '../channel/test-push-world.ts';
import type { Realm } from '../realms/index.ts';
import {
  beginPingamRegistration,
  type PingAmRegistration,
  type PingAmRegistrationInput,
} from '../registrations/index.ts';
import type { TestServer, TestUser } from '../testing/index.ts';
import { type StartPush, startPush } from '../verifications/index.ts';

export { accepts, type Habits, phones };

export const TOTP = { kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30, secretBytes: 20 } as const;
export const HOTP = { kind: 'hotp', algorithm: 'SHA1', digits: 6, period: 30, secretBytes: 20 } as const;

/** What Google and Apple give apps as their address. */
export const tokenOf = ({ platform }: Pick<Habits, 'platform'>, seed = 'a'): string =>
  platform === 'ios'
    ? Buffer.from(seed.padEnd(32, '.')).toString('hex')
    : `${seed}:APA91b-token_of.the~phone`.replace('~', '-');

export type BeginChanges = Partial<Omit<PingAmRegistrationInput, 'user'>>;

/** As a node of a journey begins it. */
export function begin(server: TestServer, user: TestUser, changes: BeginChanges = {}): Promise<PingAmRegistration> {
  return beginPingamRegistration(server.kit, {
    realm: server.realm,
    user,
    runId: null,
    kinds: { push: true, oath: TOTP },
    issuer: 'Acme',
    account: user.name,
    colour: '032b75',
    image: '',
    policies: '',
    timeoutSeconds: 60,
    address: '192.0.2.1',
    requestId: 'test',
    ...changes,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests read replies right and wrong, and assert what they find
export type AppReply = { status: number; body: any; text: string; code: string | null };

/** Sends what an app would send, byte for byte, to the process that the test runs. */
export async function send(server: TestServer, { url, headers, body }: AppRequest): Promise<AppReply> {
  const { pathname, search } = new URL(url);
  const response = await fetch(`${server.url}${pathname}${search}`, { method: 'POST', headers, body });
  const text = await response.text();
  const code = response.headers.get('lanyard-error');
  return { status: response.status, text, body: JSON.parse(text), code };
}

export type AppPhone = {
  habits: Habits;
  account: PhoneAccount;
  scanned: Scanned;
  deviceId: string;
  token: string;
};

export async function scanAndRegister(
  server: TestServer,
  { uri, deviceId }: Pick<PingAmRegistration, 'uri' | 'deviceId'>,
  { habits, token = tokenOf(habits) }: { habits: Habits; token?: string },
): Promise<{ phone: AppPhone; reply: AppReply }> {
  const scanned = scan(habits, uri);
  const { request, account } = register(habits, scanned, token);
  const reply = await send(server, request);
  return { phone: { habits, account, scanned, deviceId, token }, reply };
}

/** A phone that is registered. */
export async function addApp(
  server: TestServer,
  user: TestUser,
  { habits = phones[0], token, ...changes }: BeginChanges & { habits?: Habits; token?: string } = {},
): Promise<AppPhone> {
  const begun = await begin(server, user, changes);
  const given = { habits, ...(token === undefined ? {} : { token }) };
  const { phone, reply } = await scanAndRegister(server, begun, given);
  assert.ok(accepts(habits, reply), reply.text);
  assert.deepEqual([reply.status, reply.body], [200, {}]);
  return phone;
}

export type Rung = { messageId: string; shown: Shown; category: string | null; alert: string | null; jwt: string };

/** The last notification that the push service of this phone was given, read as this generation reads it. */
export function lastNotification({ fcm, apns }: Pick<PushServicesWorld, 'fcm' | 'apns'>, phone: AppPhone): Rung {
  const { jwt, messageId, category, alert } = phone.habits.platform === 'ios' ? ofApple(apns) : ofGoogle(fcm);
  assert.match(messageId, /^AUTHENTICATE:/, 'without an id no app shows it');
  return { messageId, shown: showNotification(phone.account, jwt), category, alert, jwt };
}

function ofGoogle({ messages }: PushServicesWorld['fcm']) {
  const { data = {} } = messages.at(-1) ?? {};
  return { jwt: data.message ?? '', messageId: data.messageId ?? '', category: null, alert: null };
}

function ofApple({ messages }: PushServicesWorld['apns']) {
  const aps = (messages.at(-1)?.payload.aps ?? {}) as Record<string, string>;
  return { jwt: aps.data ?? '', messageId: aps.messageId ?? '', category: aps.category ?? '', alert: aps.alert ?? '' };
}

export type Reaction = { deny?: boolean; number?: string };

export const reply = (server: TestServer, phone: AppPhone, rung: Rung, reaction: Reaction = {}): Promise<AppReply> =>
  send(server, answer(phone.account, { shown: rung.shown, messageId: rung.messageId, ...reaction }));

export const sayToken = (server: TestServer, phone: AppPhone, token: string): Promise<AppReply> =>
  send(server, refresh(phone.account, token));

/** A push as a journey asks for it. */
export async function ask(
  { server, wake }: Pick<PushServicesWorld, 'server' | 'wake'>,
  user: TestUser,
  changes: Partial<StartPush> = {},
) {
  const details = { service: 'Shop', asked: 'Sign in', place: null, address: '192.0.2.7', browser: 'Firefox' };
  const push = await startPush(server.kit, {
    realm: server.realm,
    user,
    asker: 'sign-in:11111111-2222-4333-8444-555555555555',
    details,
    ...changes,
  });
  await wake(0);
  return push;
}

/** The world of the push services without the phone that it comes with. */
export async function pingamWorld(t: TestContext): Promise<PushServicesWorld & { realm: Realm }> {
  const world = await pushServicesWorld(t);
  const { moveDevice } = await import('../devices/index.ts');
  await moveDevice(world.server.kit.db, {
    deviceId: world.phone.device.id,
    event: 'remove',
    now: world.server.kit.clock.now(),
  });
  return { ...world, realm: world.server.realm };
}
