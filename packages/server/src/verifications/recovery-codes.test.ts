import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from '../kit/index.ts';
import { testServer } from '../testing/index.ts';
import { attentionOf, hashCode, newCodes, normaliseCode } from './recovery-code.ts';
import { makeRecoveryCodes, useRecoveryCode } from './recovery-codes.ts';
import { countRecoveryCodes, endRestoredRecoveryCodes } from './recovery-store.ts';

async function world(t: Parameters<typeof testServer>[0], options: Parameters<typeof testServer>[1] = {}) {
  const server = await testServer(t, options);
  const { kit, realm } = server;
  const alice = await server.createUser({ name: 'alice' });
  const make = (user = alice) => kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user }));
  const use = (code: string, changes: Partial<Parameters<typeof useRecoveryCode>[1]> = {}) =>
    useRecoveryCode(kit, {
      realm,
      user: alice,
      userName: 'alice',
      code,
      address: '203.0.113.7',
      requestId: 'request',
      ...changes,
    });
  const left = async () => (await countRecoveryCodes(kit.db, alice.id)).left;
  const events = async () => {
    const rows = await kit.db
      .selectFrom('audit_events')
      .select(['outcome', 'details'])
      .where('type', '=', 'verification.recovery-code')
      .orderBy('id')
      .execute();
    return rows.map(({ outcome, details }) => `${outcome} ${(details as { reason?: string }).reason ?? ''}`.trim());
  };
  return { server, kit, realm, alice, make, use, left, events };
}

test('D6: ten codes of ten signs, all different, none that is mistaken for another', () => {
  const codes = newCodes(systemRandom);
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) assert.match(code, /^[2-9A-HJKMNP-Z]{10}$/);
  assert.doesNotMatch(codes.join(''), /[01ILO]/);
});

test('D6: every sign is equally likely: bytes that would favour some are thrown away', () => {
  const bytes = [...Array(256).keys()].reverse();
  let at = 0;
  const seen = new Map<string, number>();
  const random = { bytes: () => Uint8Array.of(bytes[at++ % 256] ?? 0) } as never;
  for (let round = 0; round < 124; round += 1) {
    for (const sign of newCodes(random).join('')) seen.set(sign, (seen.get(sign) ?? 0) + 1);
  }
  assert.equal(seen.size, 31);
  const counts = [...seen.values()];
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 10, counts.join(' '));
});

test('a code is read as people write it down', () => {
  for (const typed of ['ABCDE23456', 'abcde23456', ' abcde-23456 ', 'ABCDE 23456'])
    assert.equal(normaliseCode(typed), 'ABCDE23456');
});

test('A35: the database holds no code, and nothing to try codes against without the seal key', async (t) => {
  const { kit, make } = await world(t);
  const codes = await make();
  const rows = await kit.db.selectFrom('recovery_codes').selectAll().execute();
  const [set] = await kit.db.selectFrom('recovery_sets').selectAll().execute();
  assert.equal(rows.length, 10);
  const stored = [...rows.map(({ code_hash: hash }) => hash), set?.sealed_key ?? Buffer.alloc(0)];
  for (const bytes of stored) for (const code of codes) assert.equal(bytes.includes(code), false);
  const key = kit.seal.open(set?.sealed_key ?? Buffer.alloc(0), `recovery-key:${set?.user_id}`);
  assert.equal(key.length, 32);
  assert.ok(rows.some(({ code_hash: hash }) => hash.equals(hashCode(key, codes[0] ?? ''))));
});

test('A6: a code that fifty requests bring at once counts exactly once', async (t) => {
  const wide = { max: 1_000, windowSeconds: 900, lockSeconds: 900 };
  const { make, use, left, events } = await world(t, {
    settings: { limits: { 'recovery-code:user': wide, 'recovery-code:address': wide } },
  });
  const [code = ''] = await make();
  const verdicts = await Promise.all(Array.from({ length: 50 }, () => use(code)));
  assert.equal(verdicts.filter((isTaken) => isTaken).length, 1);
  assert.equal(await left(), 9);
  const all = await events();
  assert.deepEqual(
    [all.filter((event) => event === 'success').length, all.filter((event) => event === 'refused used').length],
    [1, 49],
  );
});

test('A37: a new set takes the place of the old one, whole', async (t) => {
  const { make, use, left } = await world(t);
  const [old = ''] = await make();
  const [fresh = ''] = await make();
  assert.equal(await use(old), false);
  assert.equal(await use(fresh), true);
  assert.equal(await left(), 9);
});

test('A7: of two sets made at once exactly one is in force, whole', async (t) => {
  const { kit, make, use } = await world(t);
  const sets = await Promise.all([make(), make()]);
  assert.equal((await kit.db.selectFrom('recovery_codes').select('user_id').execute()).length, 10);
  const verdicts = [await use(sets[0][0] ?? ''), await use(sets[1][0] ?? '')];
  assert.deepEqual(verdicts.sort(), [false, true]);
});

test('A13: a code counts for its own user alone', async (t) => {
  const { server, make, use } = await world(t);
  const bob = await server.createUser({ name: 'bob' });
  const [ofBob = ''] = await make(bob);
  const [ofAlice = ''] = await make();
  assert.equal(await use(ofBob), false);
  assert.equal(await use(ofAlice, { user: bob, userName: 'bob' }), false);
  assert.equal(await use(ofAlice), true);
});

test('A18: guesses are counted before they are judged, and the right code helps nobody during a lock', async (t) => {
  const { server, make, use, left, events } = await world(t);
  const [code = ''] = await make();
  const guesses = await Promise.allSettled(Array.from({ length: 30 }, () => use('ABCDEABCDE')));
  assert.equal(guesses.filter(({ status }) => status === 'fulfilled').length, 10);
  await assert.rejects(use(code), { code: 'kit.limited', status: 429 });
  assert.equal(await left(), 10);
  assert.equal((await events()).filter((event) => event === 'refused wrong').length, 10);
  assert.ok((await events()).includes('refused recovery-code:user'));
  server.clock.advance(900_000);
  assert.equal(await use(code), true);
});

test('F10, A22: strangers who use up the attempts of a name do not use up those of her own browser', async (t) => {
  const { make, use } = await world(t);
  const [code = ''] = await make();
  for (let time = 0; time < 10; time += 1) await use('ABCDEABCDE', { address: '198.51.100.9' });
  await assert.rejects(use('ABCDEABCDE', { address: '198.51.100.9' }), { code: 'kit.limited' });
  assert.equal(await use(code, { countedAs: 'alice|browser:1' }), true);
});

test('A25: a name that nobody has is counted and refused like any other', async (t) => {
  const { use } = await world(t);
  const nobody = { user: null, userName: 'nobody' };
  for (let time = 0; time < 10; time += 1) assert.equal(await use('ABCDEABCDE', nobody), false);
  await assert.rejects(use('ABCDEABCDE', nobody), { code: 'kit.limited' });
});

test('codes that a restore would bring back to life end, and people are told to make new ones', async (t) => {
  const { kit, server, make, use, left } = await world(t);
  const [code = ''] = await make();
  await endRestoredRecoveryCodes(kit.db, server.clock.now());
  assert.equal(await use(code), false);
  assert.equal(await left(), 0);
});

test('attention is asked for when two codes or fewer are left, and never of somebody who has none to use up', () => {
  const madeAt = new Date();
  const codes = [10, 3, 2, 1, 0].map((left) => attentionOf({ left, madeAt })?.code ?? null);
  assert.deepEqual(codes, [null, null, 'few-recovery-codes', 'few-recovery-codes', 'no-recovery-codes']);
  assert.equal(attentionOf({ left: 0, madeAt: null }), null);
  assert.match(attentionOf({ left: 1, madeAt })?.text ?? '', /one recovery code left/);
});

test('A37: new codes are made with a fresh second factor only, shown once, and told of in the audit', async (t) => {
  const { server, alice } = await world(t);
  const browser = await server.signIn(alice);
  const none = await browser.expect(200, 'GET', '/api/self/recovery-codes');
  assert.deepEqual(none, { left: 0, madeAt: null, attention: null, wasUsedHere: false });
  const refused = await browser.expect(403, 'POST', '/api/self/recovery-codes');
  assert.equal(refused.code, 'users.factor-needed');
  await server.kit.db
    .updateTable('sessions')
    .set({ factor_at: server.clock.now(), assurance: 'two-factor' })
    .where('user_id', '=', alice.id)
    .execute();
  const { codes, left } = await browser.expect(200, 'POST', '/api/self/recovery-codes');
  assert.deepEqual([codes.length, left], [10, 10]);
  const shown = await browser.expect(200, 'GET', '/api/self/recovery-codes');
  assert.deepEqual(shown, { left: 10, madeAt: server.clock.now().toISOString(), attention: null, wasUsedHere: false });
  const event = await server.kit.db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', 'recovery-codes.made')
    .executeTakeFirstOrThrow();
  assert.deepEqual([event.actor_id, event.user_id, event.details], [alice.id, alice.id, { codes: 10 }]);
  assert.equal(
    codes.some((code: string) => JSON.stringify(event).includes(code)),
    false,
  );
});

test('whoever came in with a recovery code is asked about the phone, until it shows itself', async (t) => {
  const { server, alice } = await world(t);
  const browser = await server.signIn(alice);
  const isAsked = async (...proofs: string[]) => {
    await server.kit.db.updateTable('sessions').set({ proofs }).where('user_id', '=', alice.id).execute();
    return (await browser.expect(200, 'GET', '/api/self/recovery-codes')).wasUsedHere;
  };
  assert.equal(await isAsked('password'), false);
  assert.equal(await isAsked('password', 'recovery-code'), true);
  assert.equal(await isAsked('password', 'recovery-code', 'push'), false);
  assert.equal(await isAsked('password', 'recovery-code', 'code'), false);
});

test('an operator sees how many codes somebody has left, and no code; of another realm nothing', async (t) => {
  const { server, alice, make } = await world(t);
  await make();
  const auditor = await server.signIn(await server.createUser({ name: 'auditor', role: 'auditor' }));
  const path = `/api/admin/users/${alice.id}/recovery-codes`;
  const madeAt = server.clock.now().toISOString();
  assert.deepEqual(await auditor.expect(200, 'GET', path), { left: 10, madeAt, isFew: false });
  const unknown = '00000000-0000-7000-8000-000000000000';
  const reply = await auditor.expect(404, 'GET', `/api/admin/users/${unknown}/recovery-codes`);
  assert.equal(reply.code, 'users.not-found');
});

test('the help desk ends the codes of a user, not those of operators nor its own, and the audit says who did', async (t) => {
  const { server, alice, make, use } = await world(t);
  const [code = ''] = await make();
  const carol = await server.createUser({ name: 'carol', role: 'administrator' });
  const desk = await server.createUser({ name: 'desk', role: 'helpdesk' });
  const [auditor, helper] = [
    await server.signIn(await server.createUser({ name: 'auditor', role: 'auditor' })),
    await server.signIn(desk),
  ];
  const path = (id: string) => `/api/admin/users/${id}/recovery-codes`;
  assert.equal((await auditor.expect(403, 'DELETE', path(alice.id))).code, 'users.role-needed');
  assert.equal((await helper.expect(403, 'DELETE', path(carol.id))).code, 'users.role-too-high');
  assert.equal((await helper.expect(403, 'DELETE', path(desk.id))).code, 'users.own-account');
  assert.deepEqual(await helper.expect(200, 'DELETE', path(alice.id)), { ended: 10 });
  assert.deepEqual(await helper.expect(200, 'DELETE', path(alice.id)), { ended: 0 });
  const madeAt = server.clock.now().toISOString();
  assert.deepEqual(await helper.expect(200, 'GET', path(alice.id)), { left: 0, madeAt, isFew: true });
  assert.equal(await use(code), false);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select(['actor_kind', 'actor_id', 'user_id', 'details'])
    .where('type', '=', 'recovery-codes.ended')
    .execute();
  assert.deepEqual(events, [{ actor_kind: 'operator', actor_id: desk.id, user_id: alice.id, details: { codes: 10 } }]);
});

test('A37: an operator with a second factor that is not fresh ends nobody’s codes', async (t) => {
  const { server, alice, make } = await world(t);
  await make();
  const desk = await server.createUser({ name: 'desk', role: 'helpdesk' });
  const helper = await server.signIn(desk);
  server.clock.advance(601_000);
  const refused = await helper.expect(403, 'DELETE', `/api/admin/users/${alice.id}/recovery-codes`);
  assert.equal(refused.code, 'users.factor-needed');
  assert.equal((await countRecoveryCodes(server.kit.db, alice.id)).left, 10);
});
