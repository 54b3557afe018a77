import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeviceDeliveryFacts, explainDelivery } from './index.ts';

const CREATED = new Date('2026-03-02T09:00:00Z');
const HEARD = new Date('2026-03-02T08:12:00Z');

const phone = (changes: Partial<DeviceDeliveryFacts> = {}): DeviceDeliveryFacts => ({
  name: 'Pixel',
  lastHeardAt: HEARD,
  canBeWoken: true,
  hops: [],
  trouble: null,
  ...changes,
});

const explain = (devices: DeviceDeliveryFacts[], { seconds = 10, state = 'pending' } = {}) =>
  explainDelivery({ push: { state, createdAt: CREATED }, now: new Date(CREATED.getTime() + seconds * 1000), devices });

const hop = (name: string, state: string, text?: string) => ({ hop: name, state, ...(text ? { text } : {}) });

const table: readonly (readonly [code: string, DeviceDeliveryFacts, seconds?: number])[] = [
  ['on-the-way', phone(), 1],
  ['on-the-way', phone({ hops: [hop('channel', 'sent')] }), 4],
  ['on-the-way', phone({ canBeWoken: false }), 1],
  ['on-the-way', phone({ hops: [hop('web-push', 'accepted', '201')] }), 4],
  ['no-subscription', phone({ canBeWoken: false }), 3],
  ['not-sent', phone()],
  ['connected-silent', phone({ hops: [hop('channel', 'sent')] })],
  ['asleep', phone({ hops: [hop('web-push', 'accepted', '201')] })],
  ['push-service-refused', phone({ hops: [hop('web-push', 'refused', '410 gone')] })],
  ['push-service-refused', phone({ hops: [hop('fcm', 'failed', 'It did not answer.')] })],
  ['push-service-silent', phone({ hops: [hop('web-push', 'waiting', '503')] })],
  ['push-service-silent', phone({ trouble: '503' })],
  ['asleep', phone({ hops: [hop('web-push', 'waiting', '503'), hop('web-push', 'accepted', '201')] })],
  ['notified', phone({ hops: [hop('web-push', 'accepted', '201'), hop('web-push', 'received')] })],
  ['delivered', phone({ hops: [hop('channel', 'sent'), hop('channel', 'received')] })],
  ['delivered', phone({ hops: [hop('web-push', 'accepted'), hop('web-push', 'received'), hop('poll', 'received')] })],
  ['handed-over', phone({ isMute: true, hops: [hop('fcm', 'accepted', '200')] })],
  ['push-service-refused', phone({ isMute: true, hops: [hop('apns', 'refused', '410')] })],
  ['open-the-app', phone({ isMute: true, canBeWoken: false })],
  ['delivered', phone({ isMute: true, canBeWoken: false, hops: [hop('poll', 'received')] })],
  ['opened', phone({ hops: [hop('poll', 'received'), hop('app', 'opened')] })],
  ['answered', phone({ hops: [hop('app', 'opened'), hop('app', 'answered')] })],
];

for (const [code, device, seconds = 10] of table) {
  test(`F13: ${JSON.stringify(device.hops)} after ${seconds} s, ${device.canBeWoken ? 'to be woken' : 'not to be woken'}: ${code}`, () => {
    const word = explain([device], { seconds });
    assert.equal(word?.code, code);
    assert.match(word?.text ?? '', /Pixel/);
    assert.match(word?.next ?? '', /^[A-Z].*\.$/);
  });
}

test('F13: the push service’s own words are given, and since when nothing was heard of the phone', () => {
  const word = explain([phone({ hops: [hop('web-push', 'refused', '403 bad token')] })]);
  assert.match(word?.text ?? '', /refused to wake it: “403 bad token”\./);
  assert.deepEqual(word?.since, HEARD);
  assert.equal(explain([phone({ hops: [hop('app', 'opened')] })])?.since, null);
});

test('F13: of several phones the one that the request came furthest to is spoken of', () => {
  const asleep = phone({ name: 'Old phone', canBeWoken: false });
  const woken = phone({ name: 'New phone', hops: [hop('channel', 'received')] });
  assert.match(explain([asleep, woken])?.text ?? '', /^New phone has the request/);
});

test('F13: an expired push says how far it came; one that was answered or taken back says nothing', () => {
  const word = explain([phone({ canBeWoken: false })], { state: 'expired' });
  assert.deepEqual([word?.state, word?.code], ['failed', 'expired-no-subscription']);
  assert.match(word?.text ?? '', /^Nobody answered in time\. Pixel is asleep and cannot be woken/);
  for (const state of ['approved', 'denied', 'reported', 'mismatched', 'cancelled']) {
    assert.equal(explain([phone()], { state }), null);
  }
});

test('F13: a push whose devices are all gone says that there is none', () => {
  assert.equal(explain([])?.code, 'no-device');
});
