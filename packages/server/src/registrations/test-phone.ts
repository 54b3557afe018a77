import assert from 'node:assert/strict';
import {
  createClaim,
  decryptSecrets,
  type OfferClaims,
  type ProfileClaims,
  type Protection,
  type PublicJwk,
  parseLink,
  type RegistrationLink,
  verifyOffer,
  verifyToken,
} from '@lanyard/protocol/device';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import { makeKeys, proofHeader, type TestKeys } from '../devices/test-device.ts';
import { createClient, type TestReply } from '../testing/index.ts';

export type TestClaim = {
  registrationId?: string;
  token?: string;
  keys?: TestKeys;
  name?: string;
  protection?: Protection;
  now?: Date;
};

/**
 * A phone that speaks the protocol step by step, so that a test can stop, repeat or falsify each of them. What a phone does
 * by itself is tested with the real engine.
 */
export class TestPhone {
  readonly url: string;
  readonly link: RegistrationLink;
  readonly keys: TestKeys;
  readonly now: () => Date;
  deviceId = '';
  secret: Uint8Array = new Uint8Array();
  realmKey: PublicJwk | undefined;

  private constructor(options: { url: string; link: RegistrationLink; keys: TestKeys; now: () => Date }) {
    this.url = options.url;
    this.link = options.link;
    this.keys = options.keys;
    this.now = options.now;
  }

  /** A phone whose camera read this link; `url` is the server process that it happens to reach. */
  static async scan(link: string, { url, now }: { url: string; now: () => Date }): Promise<TestPhone> {
    const parsed = parseLink(link);
    assert.equal(parsed.kind, 'registration');
    if (parsed.kind !== 'registration') return assert.fail();
    return new TestPhone({ url, link: parsed, keys: await makeKeys(), now });
  }

  open(token = this.link.token): Promise<TestReply> {
    return this.post('/device/v1/registrations/open', { token });
  }

  /** Opens and checks the offer as the app does. */
  async readOffer(): Promise<OfferClaims> {
    const reply = await this.open();
    assert.equal(reply.status, 200, reply.text);
    const { offer, realmKey } = await verifyOffer({ offer: reply.body.offer, link: this.link, now: this.now() });
    this.realmKey = realmKey;
    return offer;
  }

  async claim(changes: TestClaim = {}): Promise<TestReply> {
    const registrationId = changes.registrationId ?? (await this.readOffer()).registrationId;
    const claim = await createClaim({
      name: 'Pixel',
      protection: 'none',
      platform: 'test',
      appVersion: '1.0.0',
      token: this.link.token,
      keys: this.keys,
      now: this.now(),
      ...changes,
      registrationId,
    });
    return this.sendClaim(claim);
  }

  async sendClaim(claim: string): Promise<TestReply> {
    const reply = await this.post('/device/v1/registrations/claim', { token: this.link.token, claim });
    if (reply.status === 200) await this.keep(reply.body);
    return reply;
  }

  private async keep({ deviceId, secrets }: { deviceId: string; secrets: string }): Promise<void> {
    this.deviceId = deviceId;
    const opened = await decryptSecrets({ token: secrets, key: this.keys.agreement.privateKey, deviceId });
    this.secret = decodeBase32(opened.totp);
  }

  code({ secondsAhead = 0 }: { secondsAhead?: number } = {}): string {
    return totp({ secret: this.secret, time: this.now().getTime() + secondsAhead * 1000 });
  }

  prove(code = this.code()): Promise<TestReply> {
    return this.signed('POST', '/device/v1/registrations/prove', { code });
  }

  /** From the link to the active device. */
  async register(): Promise<void> {
    const claimed = await this.claim();
    assert.equal(claimed.status, 200, claimed.text);
    const proved = await this.prove();
    assert.equal(proved.status, 200, proved.text);
  }

  async readProfile(token: string): Promise<ProfileClaims> {
    const verified = await verifyToken('profile', token, {
      key: this.realmKey,
      expect: { iss: this.link.server, realm: this.link.realm, deviceId: this.deviceId },
    });
    return verified.claims;
  }

  async signed(method: string, path: string, json?: unknown): Promise<TestReply> {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const headers = await proofHeader(
      { deviceId: this.deviceId, key: this.keys.device },
      { method, url: `${this.link.server}${path}`, now: this.now(), ...(body === undefined ? {} : { body }) },
    );
    return createClient(this.url).request(method, path, { headers, ...(body === undefined ? {} : { body }) });
  }

  private post(path: string, body: unknown): Promise<TestReply> {
    return createClient(this.url).request('POST', path, { body });
  }
}
