import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyProof } from '@lanyard/protocol/device';
import fc from 'fast-check';
import { DeviceServer, SERVER } from '../testing/device-server.ts';
import { testWorld } from '../testing/engine.ts';
import { nextState } from '../testing/real-server.ts';
import type { EngineEvent } from '../types.ts';
import { backoff, jitter } from './backoff.ts';

/** The other end of a socket that the test speaks for. */
class FarEnd {
  readonly url: string;
  readonly sent: { type: string; proof?: string }[] = [];
  onSent: (message: unknown) => void = () => undefined;
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
    this.onSent(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  say(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

async function connectedWorld() {
  const sockets: FarEnd[] = [];
  let opened = Promise.withResolvers<FarEnd>();
  const openSocket = (url: string) => {
    const socket = new FarEnd(url);
    sockets.push(socket);
    opened.resolve(socket);
    return socket;
  };
  const world = await testWorld({ openSocket });
  const { authenticator, server, clock } = world;
  const account = await authenticator.register(await server.link(), { deviceName: 'Phone' });
  const events: EngineEvent[] = [];
  authenticator.subscribe((event) => events.push(event));
  /** The socket that the engine opens next. */
  const next = async (): Promise<FarEnd> => {
    const socket = await opened.promise;
    opened = Promise.withResolvers();
    return socket;
  };
  /** Resolves once the engine has emitted this. */
  const emitted = (type: EngineEvent['type']): Promise<EngineEvent> =>
    new Promise((resolve) => {
      const unsubscribe = authenticator.subscribe((event) => {
        if (event.type !== type) return;
        unsubscribe();
        resolve(event);
      });
    });
  await authenticator.connect();
  const socket = await next();
  const welcome = () => ({ type: 'welcome', serverTime: clock.now().toISOString(), profileVersion: 1, pushes: [] });
  return { ...world, account, sockets, socket, events, next, emitted, welcome };
}

test('says hello with a proof for the channel’s https address, which the server can verify', async () => {
  const { server, socket, clock } = await connectedWorld();
  assert.equal(socket.url, 'wss://id.example.org/device/v1/channel');
  socket.onopen?.();
  const [hello] = socket.sent;
  assert.equal(hello?.type, 'hello');
  const [device] = server.devices.values();
  const { deviceId } = await verifyProof({
    proof: hello?.proof ?? '',
    method: 'GET',
    url: `${SERVER}/device/v1/channel`,
    key: device?.device ?? {},
    now: clock.now(),
  });
  assert.equal(deviceId, device?.id);
});

test('is connected with the welcome, and tells so', async () => {
  const { authenticator, account, socket, emitted, welcome } = await connectedWorld();
  assert.equal((await authenticator.accounts())[0]?.connected, false);
  const connection = emitted('connection');
  socket.say(welcome());
  assert.deepEqual(await connection, { type: 'connection', server: SERVER, accountId: account.id, connected: true });
  assert.equal((await authenticator.accounts())[0]?.connected, true);
});

test('an announced request is fetched and verified; an announced end takes it away', async () => {
  const { authenticator, server, socket, emitted, welcome } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  const id = await server.push();
  const arrived = emitted('pushes');
  socket.say({ type: 'push', id });
  await arrived;
  assert.deepEqual(
    (await authenticator.pending()).map((request) => request.id),
    [id],
  );
  socket.say({ type: 'push-ended', id });
  assert.deepEqual(await authenticator.pending(), []);
});

test('settings that come along are taken over and confirmed, and nothing is asked', async () => {
  const { authenticator, server, socket, emitted, welcome } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  const asked: string[] = [];
  server.intercept = ({ path }, reply) => {
    asked.push(path);
    return reply();
  };
  server.profile = { version: 2, issuer: 'Renamed' };
  const confirmed = new Promise((resolve) => {
    socket.onSent = resolve;
  });
  socket.say({ type: 'profile', version: 2, profile: await server.sentProfile() });
  assert.deepEqual(await confirmed, { type: 'applied', version: 2 });
  assert.equal((await authenticator.accounts())[0]?.issuer, 'Renamed');
  assert.deepEqual(asked, []);
});

test('A31: settings that come along from anybody else are not believed; the server is asked what holds', async () => {
  const { authenticator, server, socket, emitted, welcome } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  server.profile = { version: 2, issuer: 'Forged' };
  const { privateKey } = new DeviceServer(server.clock).realm;
  const forged = await server.sentProfile(privateKey);
  server.profile = { version: 2, issuer: 'Real' };
  const changed = emitted('accounts');
  socket.say({ type: 'profile', version: 2, profile: forged });
  await changed;
  assert.equal((await authenticator.accounts())[0]?.issuer, 'Real');
  assert.equal(
    socket.sent.filter(({ type }) => type === 'applied').length,
    0,
    'what was asked for is confirmed by a request',
  );
});

test('settings that come along in the wrong order leave the newest', async () => {
  const { authenticator, server, socket, emitted, welcome } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  server.profile = { version: 2, issuer: 'Two' };
  const older = await server.sentProfile();
  server.profile = { version: 3, issuer: 'Three' };
  const newer = await server.sentProfile();
  for (const profile of [newer, older]) socket.say({ type: 'profile', profile });
  await authenticator.sync();
  assert.equal((await authenticator.accounts())[0]?.issuer, 'Three');
});

test('settings that come along in the wrong order while the server is being asked leave the newest', async () => {
  const { authenticator, server, socket, emitted, welcome } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server.intercept = async (_, reply) => {
    const answer = await reply();
    asked.resolve();
    await released.promise;
    return answer;
  };
  socket.say({ type: 'profile' });
  await asked.promise;
  server.profile = { version: 2, issuer: 'Two' };
  const older = await server.sentProfile();
  server.profile = { version: 3, issuer: 'Three' };
  const newer = await server.sentProfile();
  for (const profile of [newer, older]) socket.say({ type: 'profile', profile });
  const changed = nextState(authenticator, async () => {
    const [account] = await authenticator.accounts();
    return account?.issuer === 'Example' ? undefined : account?.issuer;
  });
  // The handlers of both messages read the account before they wait for their turn.
  await authenticator.accounts();
  released.resolve();
  assert.equal(await changed, 'Three');
});

test('requests that waited before the connection are there after the welcome', async () => {
  const { authenticator, server, socket, emitted, welcome } = await connectedWorld();
  const id = await server.push();
  const arrived = emitted('pushes');
  socket.say(welcome());
  await arrived;
  assert.deepEqual(
    (await authenticator.pending()).map((request) => request.id),
    [id],
  );
});

test('comes back after growing pauses when the connection breaks, and starts again after a welcome', async () => {
  const { socket, clock, next, welcome } = await connectedWorld();
  let current = socket;
  for (const longest of [1000, 2000, 4000, 8000]) {
    current.onclose?.({ code: 1006 });
    const [wait = 0] = clock.waits;
    assert.ok(wait >= longest / 2 && wait <= longest, `${wait} of ${longest}`);
    clock.advance(wait);
    current = await next();
  }
  current.say(welcome());
  current.onclose?.({ code: 1006 });
  assert.ok((clock.waits[0] ?? 0) <= 1000);
});

test('a server that never welcomes is left after 15 seconds', async () => {
  const { socket, clock, next } = await connectedWorld();
  assert.deepEqual(clock.waits, [15_000]);
  clock.advance(15_000);
  assert.equal(socket.closed, true);
  clock.advance(1000);
  assert.notEqual(await next(), socket);
});

test('told to reconnect, it leaves at once and comes back at a time of its own', async () => {
  const { socket, clock, next, welcome, emitted } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  socket.say({ type: 'reconnect', after: 3000 });
  assert.equal(socket.closed, true);
  const [wait = 0] = clock.waits;
  assert.ok(wait >= 3000 && wait <= 6000, String(wait));
  clock.advance(wait);
  assert.notEqual(await next(), socket);
});

test('a slow poll repairs what a silently dead connection has lost', async () => {
  const { authenticator, server, socket, clock, emitted, welcome } = await connectedWorld();
  const synced = emitted('pushes');
  socket.say(welcome());
  await synced;
  const id = await server.push({ lifeSeconds: 600 });
  const polled = emitted('pushes');
  clock.advance(240_000);
  await polled;
  assert.deepEqual(
    (await authenticator.pending()).map((request) => request.id),
    [id],
  );
});

test('A31: closed as removed, it believes only the signed answer', async () => {
  const { authenticator, server, socket, emitted } = await connectedWorld();
  const synced = emitted('accounts');
  socket.onclose?.({ code: 4403 });
  await synced;
  assert.equal((await authenticator.accounts())[0]?.state, 'active', 'a close code alone removes nothing');
  for (const device of server.devices.values()) device.state = 'removed';
  const marked = emitted('accounts');
  socket.say({ type: 'profile', version: 2 });
  await authenticator.sync();
  await marked;
  assert.equal((await authenticator.accounts())[0]?.state, 'removed');
});

test('nonsense on the wire changes nothing', async () => {
  const { authenticator, socket } = await connectedWorld();
  for (const message of [
    '',
    '{',
    'null',
    '[]',
    '"push"',
    '{"type":7}',
    '{"type":"push"}',
    '{"type":"constructor"}',
    '{"type":"push","id":{}}',
  ]) {
    socket.say(message);
  }
  socket.onmessage?.({ data: new ArrayBuffer(8) });
  assert.deepEqual(await authenticator.pending(), []);
  assert.equal((await authenticator.accounts())[0]?.connected, false);
});

test('disconnecting closes the socket and leaves no timer', async () => {
  const { authenticator, socket, clock } = await connectedWorld();
  authenticator.disconnect();
  assert.equal(socket.closed, true);
  assert.deepEqual(clock.waits, []);
});

test('a removed account is disconnected, an added one connected', async () => {
  const { authenticator, server, account, socket, next } = await connectedWorld();
  await authenticator.remove(account.id);
  await authenticator.accounts();
  server.state = 'waiting';
  await authenticator.register(await server.link(), { deviceName: 'Phone' });
  const second = await next();
  assert.notEqual(second, socket);
  assert.equal(socket.closed, true);
});

test('property: a pause is between half and all of its step, and never above a minute', () => {
  const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100_000 }), (failures, after) => {
      const step = Math.min(60_000, 1000 * 2 ** Math.min(failures, 16));
      const pause = backoff(failures, random);
      assert.ok(pause >= step / 2 && pause <= step);
      const spread = jitter(after, random);
      assert.ok(spread >= after && spread <= 2 * after);
    }),
  );
});
