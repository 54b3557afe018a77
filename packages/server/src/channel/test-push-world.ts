import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { insertTestDevice, proofHeader, type TestDevice } from '../devices/test-device.ts';
import { makeCertificate, type TestReply, type TestServer, type TestUser, testServer } from '../testing/index.ts';
import {
  type ApnsService,
  type FcmService,
  openApnsService,
  openFcmService,
  openWebPushService,
  type WebPushService,
} from '../testing/push-services/index.ts';
import { flushDeliveries, type Hop, wakerOf } from './index.ts';

export type PushServicesWorld = {
  server: TestServer;
  alice: TestUser;
  phone: TestDevice;
  browsers: WebPushService;
  fcm: FcmService;
  apns: ApnsService;
  /** A signed request of a device. */
  signed: (device: TestDevice, method: string, path: string, body?: unknown) => Promise<TestReply>;
  /** Subscribes a device at the browsers' push service, and says so to the server. */
  subscribe: (device: TestDevice) => Promise<{ endpoint: string; p256dh: string; auth: string }>;
  /** A relying party asks; @returns the push's id. */
  ask: (user?: string) => Promise<string>;
  /** Everything that is due within this time is sent, and what became of it written. */
  wake: (milliseconds?: number) => Promise<void>;
  hops: (pushId: string, device: TestDevice) => Promise<Hop[]>;
  /** `hop state` of each. */
  way: (pushId: string, device: TestDevice) => Promise<string[]>;
};

/** The server with all three kinds of push services, each speaking its real protocol over TLS on this machine. */
export async function pushServicesWorld(
  t: TestContext,
  options: { trusted?: boolean } = {},
): Promise<PushServicesWorld> {
  const certificate = makeCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-push-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let clock: TestServer['clock'] | undefined;
  const now = () => clock?.now() ?? new Date();
  const browsers = await openWebPushService(t, certificate);
  const fcm = await openFcmService(t, certificate, now);
  const apns = await openApnsService(t, certificate, now);
  const server = await testServer(t, {
    config: {
      outgoingAuthorities: file('authorities.pem', certificate.cert),
      pushNetworks: options.trusted === false ? [] : ['127.0.0.0/8', '::1'],
      pushSubject: 'mailto:admin@example.org',
      fcmServiceAccount: file('account.json', JSON.stringify(fcm.account)),
      fcmUrl: fcm.origin,
      apnsKey: file('apns.p8', apns.key),
      apnsKeyId: apns.keyId,
      apnsTeam: apns.team,
      apnsTopic: apns.topic,
      apnsUrl: apns.origin,
    },
  });
  clock = server.clock;
  const { kit } = server;
  t.after(() => wakerOf(kit).stop());
  const alice = await server.createUser({ name: 'alice' });
  const phone = await insertTestDevice(kit, alice);
  const apiKey = await server.serviceKey('Example shop');

  const signed: PushServicesWorld['signed'] = async (device, method, path, json) => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const request = { method, url: `${kit.config.publicUrl}${path}`, now: kit.clock.now() };
    const headers = await proofHeader(
      { deviceId: device.device.id, key: device.keys.device },
      { ...request, ...(body === undefined ? {} : { body }) },
    );
    return server.request(method, path, { headers, ...(body === undefined ? {} : { body }) });
  };
  const hops: PushServicesWorld['hops'] = async (pushId, { device }) => {
    await flushDeliveries(kit);
    const row = await kit.db
      .selectFrom('deliveries')
      .select('hops')
      .where('push_id', '=', pushId)
      .where('device_id', '=', device.id)
      .executeTakeFirst();
    return (row?.hops ?? []) as Hop[];
  };
  return {
    server,
    alice,
    phone,
    browsers,
    fcm,
    apns,
    signed,
    hops,
    way: async (pushId, device) => (await hops(pushId, device)).map(({ hop, state }) => `${hop} ${state}`),
    subscribe: async (device) => {
      const { key } = (await signed(device, 'GET', '/device/v1/push-key')).body;
      const subscription = browsers.subscribe(key);
      const reply = await signed(device, 'POST', '/device/v1/push-address', { kind: 'web-push', ...subscription });
      if (reply.status !== 204) throw new TypeError(`the address was refused: ${reply.text}`);
      return subscription;
    },
    ask: async (user = 'alice') => {
      const headers = { authorization: `Bearer ${apiKey}` };
      const reply = await server.request('POST', '/api/v1/pushes', { headers, body: { user } });
      if (reply.status !== 201) throw new TypeError(`no push: ${reply.text}`);
      await flushDeliveries(kit);
      return reply.body.id;
    },
    wake: async (milliseconds = 500) => {
      await flushDeliveries(kit);
      server.clock.advance(milliseconds);
      await wakerOf(kit).look();
      await wakerOf(kit).settled();
    },
  };
}
