import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import webPush from 'web-push';
import { createOutgoing, type OutgoingRules } from '../../kit/index.ts';
import { makeCertificate } from '../../testing/certificate.ts';
import {
  type Behaviour,
  fcmError,
  openApnsService,
  openFcmService,
  openWebPushService,
} from '../../testing/push-services/index.ts';
import { apnsSender } from './apns.ts';
import { fcmSender } from './fcm.ts';
import { webPushSender } from './web-push.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const PUSH = '019cad6a-0000-7000-8000-000000000001';
const wakeUp = { pushId: PUSH, now: NOW, expiresAt: new Date(NOW.getTime() + 57_400) };
const certificate = makeCertificate();
const authorities = [certificate.cert.toString()];
const rules: OutgoingRules = { privateNetworks: false, allowed: ['127.0.0.1', '::1'] };

/** Waiting in vain is short; whatever answers has all the time that a busy machine needs. */
const patienceFor = ({ kind }: Pick<Behaviour, 'kind'>): number => (kind === 'silence' ? 2_000 : 30_000);
const ANSWERS = { kind: 'accept' } as const;

function wayOut(t: TestContext, behaviour: Pick<Behaviour, 'kind'>) {
  const outgoing = createOutgoing({ ...rules, authorities, timeoutMs: patienceFor(behaviour) });
  t.after(outgoing.close);
  return outgoing;
}

async function browserWorld(t: TestContext, behaviour: Pick<Behaviour, 'kind'> = ANSWERS) {
  const service = await openWebPushService(t, certificate);
  const key = webPush.generateVAPIDKeys();
  const outgoing = wayOut(t, behaviour);
  const sender = (keys = key) =>
    webPushSender({ outgoing, key: async () => keys, subject: 'mailto:admin@example.org' });
  const subscription = service.subscribe(key.publicKey);
  return { service, sender, address: { kind: 'web-push', ...subscription } as const };
}

async function fcmWorld(t: TestContext) {
  let now = NOW;
  const service = await openFcmService(t, certificate, () => now);
  const make = (behaviour: Pick<Behaviour, 'kind'>) => {
    const sender = fcmSender({ outgoing: wayOut(t, behaviour), account: service.account, url: service.origin });
    return () => sender.send({ kind: 'fcm', token: 'phone-1' }, { ...wakeUp, now });
  };
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  return { service, make, send: make(ANSWERS), later };
}

async function apnsWorld(t: TestContext) {
  let now = NOW;
  const service = await openApnsService(t, certificate, () => now);
  const { origin: url, key, keyId, team, topic } = service;
  const make = (changes = {}) => {
    const sender = apnsSender({
      rules,
      authorities,
      url,
      key,
      keyId,
      team,
      topic,
      timeoutMs: patienceFor(ANSWERS),
      ...changes,
    });
    t.after(sender.close);
    return (token = 'ab'.repeat(32)) => {
      const expiresAt = new Date(now.getTime() + 60_000);
      return sender.send({ kind: 'apns', token }, { ...wakeUp, now, expiresAt });
    };
  };
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  return { service, make, send: make(), later };
}

test('RFC 8030, 8291, 8292: a browser’s push service takes the wake-up, and only the browser can read it', async (t) => {
  const { service, sender, address } = await browserWorld(t);
  const verdict = await sender().send(address, wakeUp);
  assert.deepEqual(verdict, { kind: 'accepted', words: '201', retryAfterSeconds: null });
  assert.deepEqual(service.messages, [
    {
      endpoint: address.endpoint,
      text: PUSH,
      ttl: 58,
      urgency: 'high',
      topic: PUSH.replaceAll('-', ''),
      subject: 'mailto:admin@example.org',
    },
  ]);
});

test('A32: another server’s key is our own fault, an unknown subscription is gone; the service’s words are kept', async (t) => {
  const { service, sender, address } = await browserWorld(t);
  const foreign = await sender(webPush.generateVAPIDKeys()).send(address, wakeUp);
  assert.equal(foreign.kind, 'ours');
  assert.match(foreign.words, /^403 the VAPID credentials do not correspond/);
  const gone = await sender().send({ ...address, endpoint: `${service.origin}/wpush/v2/unknown` }, wakeUp);
  assert.equal(gone.kind, 'gone');
  assert.match(gone.words, /^410 push subscription has unsubscribed/);
  assert.deepEqual(service.messages, []);
});

const redirect = { kind: 'answer', status: 307, headers: { location: 'https://127.0.0.1/' } } as const;
const unusual: readonly (readonly [string, Behaviour, string, RegExp])[] = [
  ['201 with garbage', { kind: 'answer', status: 201, body: '\0\xff<script>' }, 'accepted', /^201/],
  ['404', { kind: 'answer', status: 404 }, 'gone', /^404$/],
  [
    '410',
    { kind: 'answer', status: 410, body: '{"errno":106,"message":"Request did not validate"}' },
    'gone',
    /^410 Request did/,
  ],
  ['413', { kind: 'answer', status: 413 }, 'failed', /^413$/],
  ['429', { kind: 'answer', status: 429, headers: { 'retry-after': '9' } }, 'wait', /^429$/],
  ['500', { kind: 'answer', status: 500, body: 'oops' }, 'retry', /^500 oops$/],
  ['a redirect', redirect, 'failed', /^307 It redirects, which is not followed\.$/],
  ['nothing', { kind: 'silence' }, 'retry', /did not answer within/],
  ['a broken connection', { kind: 'hang-up' }, 'retry', /broke the connection off/],
];

for (const [name, behaviour, kind, words] of unusual) {
  test(`A32: web push, the service answers ${name}`, async (t) => {
    const { service, sender, address } = await browserWorld(t, behaviour);
    service.script.set(behaviour);
    const verdict = await sender().send(address, wakeUp);
    assert.equal(verdict.kind, kind);
    assert.match(verdict.words, words);
    assert.equal(verdict.retryAfterSeconds, name === '429' ? 9 : null);
    assert.equal(service.messages.length, 1, 'sent once');
  });
}

test('A31: an address that leads into this machine is not sent to, whatever was stored', async (t) => {
  const { service, address } = await browserWorld(t);
  const outgoing = createOutgoing({ privateNetworks: false, authorities });
  t.after(outgoing.close);
  const sender = webPushSender({ outgoing, key: async () => webPush.generateVAPIDKeys(), subject: 'mailto:a@b.c' });
  const { kind, words } = await sender.send(address, wakeUp);
  assert.equal(kind, 'failed');
  assert.match(words, /^Nothing was sent/);
  assert.deepEqual([service.messages, service.refusals], [[], []]);
});

test('FCM HTTP v1: a data message of high priority with the push’s id alone, with one access token for many', async (t) => {
  const { service, send, later } = await fcmWorld(t);
  assert.equal((await send()).kind, 'accepted');
  const [message] = service.messages;
  assert.deepEqual(message, {
    token: 'phone-1',
    data: { push: PUSH },
    android: { priority: 'HIGH', ttl: '58s', collapse_key: 'push' },
  });
  await Promise.all([send(), send()]);
  assert.equal(service.tokensGiven(), 1);
  later(3_550_000);
  assert.equal((await send()).kind, 'accepted');
  assert.equal(service.tokensGiven(), 2, 'a new token shortly before the old one ends');
  assert.deepEqual(service.refusals, []);
});

test('FCM: a withdrawn access token is replaced once; an account that Google refuses is our own fault', async (t) => {
  const { service, send } = await fcmWorld(t);
  await send();
  service.withdrawTokens();
  assert.equal((await send()).kind, 'accepted');
  assert.equal(service.tokensGiven(), 2);
  service.withdrawTokens();
  service.disableAccount();
  const refused = await send();
  assert.equal(refused.kind, 'ours');
  assert.match(refused.words, /Google refused the service account: 400 invalid_grant: account not found/);
});

test('A32: FCM’s answers: a phone that is gone, a foreign sender, quota, garbage, nothing', async (t) => {
  const { service, make, send } = await fcmWorld(t);
  const answers = [
    [{ kind: 'answer', ...fcmError(404, 'UNREGISTERED', 'Requested entity was not found.') }, 'gone'],
    [{ kind: 'answer', ...fcmError(403, 'SENDER_ID_MISMATCH', 'SenderId mismatch') }, 'ours'],
    [
      { kind: 'answer', ...fcmError(429, 'QUOTA_EXCEEDED', 'Quota exceeded'), headers: { 'retry-after': '60' } },
      'wait',
    ],
    [{ kind: 'answer', status: 200, body: '<html>captive portal' }, 'failed'],
    [{ kind: 'answer', status: 500, body: '' }, 'retry'],
    [{ kind: 'silence' }, 'retry'],
    [{ kind: 'hang-up' }, 'retry'],
  ] as const;
  for (const [behaviour, kind] of answers) {
    service.script.set(behaviour);
    // One sender for all of them: none spoils it for the next.
    const verdict = await (behaviour.kind === 'silence' ? make(behaviour) : send)();
    assert.equal(verdict.kind, kind, JSON.stringify(behaviour));
    assert.notEqual(verdict.words, '');
  }
});

test('APNs: HTTP/2 with every header that Apple asks for, one session and one token for many messages', async (t) => {
  const { service, send, later } = await apnsWorld(t);
  assert.deepEqual((await send()).kind, 'accepted');
  const [message] = service.messages;
  assert.deepEqual(message?.payload, {
    aps: { alert: { 'loc-key': 'REQUEST_WAITING' }, sound: 'default' },
    push: PUSH,
  });
  assert.equal(message?.headers['apns-topic'], service.topic);
  assert.equal(message?.headers['apns-push-type'], 'alert');
  assert.equal(message?.headers['apns-priority'], '10');
  assert.equal(message?.headers['apns-expiration'], String(NOW.getTime() / 1000 + 60));
  assert.equal(message?.headers['apns-collapse-id'], PUSH);
  await Promise.all([send(), send()]);
  assert.deepEqual([service.sessions(), service.tokens()], [1, 1]);
  later(41 * 60_000);
  assert.equal((await send()).kind, 'accepted');
  assert.deepEqual([service.sessions(), service.tokens()], [1, 2], 'a new token before the hour is over');
});

test('APNs: a session that Apple ended is opened again', async (t) => {
  const { service, send } = await apnsWorld(t);
  await send();
  service.goAway();
  const kinds = [(await send()).kind, (await send()).kind];
  assert.equal(kinds.at(-1), 'accepted');
  assert.ok(kinds[0] === 'accepted' || kinds[0] === 'retry');
});

test('A32: APNs’ answers: a phone that is gone, another app’s, a wrong key, too many, a fault, nothing', async (t) => {
  const { service, send, make } = await apnsWorld(t);
  assert.equal((await send('zz')).kind, 'gone');
  assert.equal((await make({ topic: 'org.example.other' })()).kind, 'ours');
  const wrongKey = await make({ keyId: 'ZZZZZZZZZZ' })();
  assert.deepEqual([wrongKey.kind, wrongKey.words.slice(0, 24)], ['ours', '403 InvalidProviderToken']);
  const answers = [
    [{ kind: 'answer', status: 410, body: '{"reason":"Unregistered","timestamp":1}' }, 'gone'],
    [{ kind: 'answer', status: 429, body: '{"reason":"TooManyRequests"}', headers: { 'retry-after': '3' } }, 'wait'],
    [{ kind: 'answer', status: 503, body: '' }, 'wait'],
    [{ kind: 'answer', status: 500, body: 'garbage' }, 'retry'],
    [{ kind: 'silence' }, 'retry'],
    [{ kind: 'hang-up' }, 'retry'],
  ] as const;
  for (const [behaviour, kind] of answers) {
    service.script.set(behaviour);
    const verdict = await (behaviour.kind === 'silence' ? make({ timeoutMs: patienceFor(behaviour) }) : send)();
    assert.equal(verdict.kind, kind, JSON.stringify(behaviour));
  }
});
