/** Everything that can be emitted, read by all four generations of apps: they are in people's pockets and cannot be mended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase32 } from '@lanyard/protocol/otp';
import {
  decodeBase64,
  isChallengeResponse,
  nameFault,
  type OathPart,
  PARAMETER_LENGTH,
  readMfaUri,
  registrationFaults,
  verifyJwt,
} from '@lanyard/protocol/pingam';
import fc from 'fast-check';
import {
  type AppRequest,
  answer,
  open,
  PhoneRefusal,
  refresh,
  register,
  type Scanned,
  scan,
} from '../../../protocol/src/pingam/testing/phone.ts';
import { phones } from '../../../protocol/src/pingam/testing/phones.ts';
import { canonicalAmUrl, systemRandom } from '../kit/index.ts';
import { codeOf, messageEndpoint } from '../registrations/methods/pingam-code.ts';
import { mechanismOf } from './app-message.ts';
import { drawChallenge, notificationFor } from './notification.ts';
import { tokenOf } from './test-pingam.ts';

/** The same cases in every run: another seed finds others. */
const RUNS = { seed: 20_260_301, numRuns: 1_000 };
const registration = {
  registrationId: '0196f000-0000-7000-8000-00000000000a',
  createdAt: new Date('2026-03-01T10:00:00.123Z'),
};

const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.emailAddress(),
  )
  .filter((text) => nameFault(text) === null);
const realm = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
  fc.constantFrom('push', 'users', 'sessions', 'authenticate', 'realms', 'realm-config'),
);
const server = fc
  .tuple(fc.constantFrom('https', 'http'), fc.domain(), fc.option(fc.integer({ min: 1, max: 65_535 })))
  .map(([scheme, host, port]) => `${scheme}://${host}${port === null ? '' : `:${port}`}`);
const policies = fc.oneof(
  fc.constant(''),
  fc
    .dictionary(
      fc.oneof(fc.constantFrom('biometricAvailable', 'deviceTampering'), fc.string({ maxLength: 12 })),
      fc.oneof(
        fc.constant({}),
        fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }) }),
        fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
      ),
      { maxKeys: 4 },
    )
    .map((value) => JSON.stringify(value, null, 2)),
);
const oath = fc.oneof(
  fc.record({
    kind: fc.constant('totp' as const),
    secret: fc.uint8Array({ minLength: 16, maxLength: 64 }),
    digits: fc.constantFrom(6 as const, 8 as const),
    period: fc.integer({ min: 5, max: 300 }),
    algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
  }),
  fc.record({
    kind: fc.constant('hotp' as const),
    secret: fc.uint8Array({ minLength: 16, maxLength: 64 }),
    digits: fc.constantFrom(6 as const, 8 as const),
    counter: fc.constant(0),
  }),
);
const secret32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

const codes = fc
  .record({
    issuer: name,
    account: name,
    colour: fc.stringMatching(/^[0-9a-f]{6}$/),
    image: fc.oneof(fc.constant(''), fc.webUrl({ validSchemes: ['https'], withQueryParameters: true })),
    policies,
    realm,
    publicUrl: server,
    push: fc.option(fc.record({ secret: secret32, challenge: secret32 })),
    oath: fc.option(oath.map((part): { part: OathPart } => ({ part }))),
  })
  .filter(({ push, oath: otp }) => push !== null || otp !== null);

const faultsOf = ({
  colour: background,
  publicUrl,
  ...code
}: {
  realm: string;
  issuer: string;
  image: string;
  colour: string;
  policies: string;
  publicUrl: string;
}) => registrationFaults({ ...code, background, endpoint: messageEndpoint({ publicUrl }, code.realm) });

test('D2: every code that a saved node can make is understood alike by all four generations, and by our own app', (t) => {
  let read = 0;
  const property = fc.property(codes, ({ publicUrl, ...input }) => {
    // What the editor refuses to save is never emitted.
    fc.pre(faultsOf({ ...input, publicUrl }).length === 0);
    const uri = codeOf({ publicUrl }, { ...input, registration });
    const parameters = uri.slice(uri.indexOf('?') + 1).split('&');
    assert.ok(parameters.every((each) => each.slice(each.indexOf('=') + 1).length <= PARAMETER_LENGTH));
    for (const habits of phones) {
      const scanned = scan(habits, uri);
      assert.deepEqual([scanned.issuer, scanned.account], [input.issuer, input.account], habits.name);
      assert.equal(scanned.image, input.image, habits.name);
      const isBoth = input.push !== null && input.oath !== null;
      assert.deepEqual(
        scanned.policies,
        isBoth && input.policies !== '' ? JSON.parse(input.policies) : null,
        habits.name,
      );
      assertOath(scanned, input, habits.name);
      if (input.push) {
        const { request } = register(habits, scanned, tokenOf(habits));
        assert.equal(request.url, `${messageEndpoint({ publicUrl }, input.realm)}?_action=register`, habits.name);
        const { pathname, search } = new URL(request.url);
        const routed = `/am/json/realms/${input.realm}/push/sns/message?_action=register`;
        assert.equal(canonicalAmUrl(`${pathname}${search}`, 'other'), routed);
        const { response, mechanismUid } = verifyJwt(JSON.parse(request.body).jwt, input.push.secret);
        assert.equal(isChallengeResponse(input.push.secret, input.push.challenge, response), true, habits.name);
        assert.equal(mechanismOf(mechanismUid), mechanismUid);
      }
      read += 1;
    }
    if (publicUrl.startsWith('https:') && input.push) assert.equal(readMfaUri(uri).kind, 'mfa', uri);
  });
  fc.assert(property, RUNS);
  t.diagnostic(`${read} codes were read`);
  assert.ok(read >= 1_000, `only ${read} codes were read`);
});

type Input = { issuer: string; oath: { part: OathPart } | null };

/** Its other parser reads the same code once more. */
function assertOath({ oath: read, policies }: Scanned, { issuer, oath: given }: Input, name: string): void {
  if (read === null || given === null) {
    assert.equal(read, given, name);
    return;
  }
  const { part } = given;
  const { secret, ...rest } = read;
  const isTimed = part.kind === 'totp';
  assert.deepEqual(
    rest,
    {
      kind: part.kind,
      digits: part.digits,
      moving: isTimed ? part.period : part.counter,
      algorithm: isTimed ? part.algorithm : 'SHA1',
      issuer,
      policies,
    },
    name,
  );
  assert.deepEqual(decodeBase32(secret), part.secret, name);
}

const user = { name: 'alice' };
const push = {
  id: '0196f000-0000-7000-8000-00000000000b',
  createdAt: new Date('2026-03-01T10:00:00.123Z'),
  expiresAt: new Date('2026-03-01T10:01:00.123Z'),
};
const text = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
  // What Java takes for a number or a truth value, and what JSON escapes.
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '1e5',
      '12f',
      '-1.5D',
      '0x1p3',
      ' 7 ',
      'NaN',
      'Infinity',
      'TRUE',
      'null',
      '1,2',
      '\\"',
      '\ud800',
    ),
  },
);

test('user and issuer are put into a message as they are, whatever signs they have', () => {
  const secret = new Uint8Array(32);
  const issuer = "Cash$$ $& $` $' $1";
  const given = {
    push,
    user,
    type: 'default',
    numbers: undefined,
    userMessage: '{{user}} at {{issuer}}',
    fallback: 'Sign in',
  } as const;
  const { alert } = notificationFor({ random: systemRandom }, given, {
    phone: { mechanismUid: 'm-1', issuer },
    secret,
  });
  assert.equal(alert, `alice at ${issuer}`);
});

test('every notification is taken by all four generations, whatever is put into it', (t) => {
  const shownOf: Record<string, number> = {};
  const inputs = fc.record({
    type: fc.constantFrom('default' as const, 'challenge' as const, 'biometric' as const),
    userMessage: fc.option(text, { nil: undefined }),
    fallback: text,
    userName: text,
    issuer: text,
    contextInfo: fc.option(fc.record({ remoteIp: text, userAgent: text }), { nil: undefined }),
    customPayload: fc.option(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<never>), { nil: undefined }),
    secret: secret32,
  });
  fc.assert(
    fc.property(inputs, ({ userName, issuer, secret, ...input }) => {
      const { numbers, right } = drawChallenge(systemRandom);
      const given = { ...input, push, user: { ...user, name: userName }, numbers };
      for (const habits of phones) {
        const account = {
          habits,
          mechanismUid: 'm-1',
          secret: Buffer.from(secret),
          register: 'https://x.test/am/json/a/push/sns/message?_action=register',
          authenticate: 'https://x.test/am/json/a/push/sns/message?_action=authenticate',
          loadBalancer: 'amlbcookie=01',
          user: 'alice',
          seen: new Set<string>(),
        };
        const made = notificationFor({ random: systemRandom }, given, {
          phone: { mechanismUid: 'm-1', issuer },
          secret,
        });
        const shown = open(account, made.message, made.messageId);
        if (habits.dropsRepeated) assert.throws(() => open(account, made.message, made.messageId), PhoneRefusal);
        // What one generation would show escaped is replaced in what is signed.
        const plain = made.alert.replaceAll('"', '”').replaceAll('\\', '/');
        assert.deepEqual([shown.message, shown.lifetimeSeconds], [plain, 60], habits.name);
        assert.equal(shown.loadBalancer, 'amlbcookie=01', habits.name);
        assert.equal(shown.type, input.type);
        shownOf[shown.type] = (shownOf[shown.type] ?? 0) + 1;
        assert.deepEqual(shown.numbers, input.type === 'challenge' ? numbers.map(String) : []);
        assert.ok(shown.message !== '' && [...shown.message].length <= 170 && !/["\\\p{Cc}]/u.test(shown.message));
        const request: AppRequest = answer(account, { shown, messageId: made.messageId, number: String(right) });
        const claims = verifyJwt(JSON.parse(request.body).jwt, secret);
        const challenge = decodeBase64(String(verifyJwt(made.message, secret).c)) ?? assert.fail();
        assert.equal(isChallengeResponse(secret, challenge, claims.response), true, habits.name);
        assert.ok(refresh(account, 'token', 'alice').url.endsWith('?_action=refresh'));
      }
    }),
    RUNS,
  );
  t.diagnostic(`notifications shown: ${JSON.stringify(shownOf)}`);
  assert.deepEqual(Object.keys(shownOf).sort(), ['biometric', 'challenge', 'default']);
});
