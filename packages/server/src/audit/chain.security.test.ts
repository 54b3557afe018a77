/**
 * A51: somebody with full access to the database, but without the seal key and the data folder, changes what happened.
 * Each way of doing so is found, and the event or seal is named.
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { CompactSign, calculateJwkThumbprint } from 'jose';
import { sql } from 'kysely';
import { verifyRealm } from './database-chain.ts';
import { digestOf, openSeal, packMembers, type SealClaims, type SealKey, signSeal, unpackMembers } from './seal.ts';
import { facts, type TestChain, testChain } from './test-chain.ts';

/** Five seals of three events each; the first has the realm's own. */
async function fiveSeals(t: TestContext): Promise<TestChain & { batches: string[][] }> {
  const chain = await testChain(t);
  await chain.seal();
  const batches: string[][] = [];
  for (let number = 2; number <= 5; number += 1) {
    batches[number] = await chain.write(3);
    assert.equal(await chain.seal(), 3);
  }
  const report = await chain.verify();
  assert.deepEqual([report.isIntact, report.seals, report.events, report.unsealed.count], [true, 5, 13, 0]);
  return { ...chain, batches };
}

/** Each column of an event, with something else to write there. */
const edits: Record<string, ReturnType<typeof sql>> = {
  at: sql`at = at + interval '1 microsecond'`,
  type: sql`type = 'realm.created'`,
  outcome: sql`outcome = 'refused'`,
  actor_kind: sql`actor_kind = 'user'`,
  actor_id: sql`actor_id = 'somebody'`,
  user_id: sql`user_id = gen_random_uuid()`,
  device_id: sql`device_id = gen_random_uuid()`,
  address: sql`address = '192.0.2.1'`,
  request_id: sql`request_id = 'x'`,
  details: sql`details = details || '{"index": 2}'`,
};

test('A51: a change of any column of an event is found, and the event is named', async (t) => {
  const { kit, findings, batches, verify } = await fiveSeals(t);
  const { rows } = await sql<{ name: string }>`
    SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_events'`.execute(kit.db);
  const columns = rows.map(({ name }) => name).filter((name) => !['id', 'realm_id', 'position'].includes(name));
  assert.deepEqual(columns.sort(), Object.keys(edits).sort());
  const id = batches[3]?.[1] ?? '';
  for (const [column, edit] of Object.entries(edits)) {
    await kit.db.transaction().execute(async (tx) => {
      await sql`CREATE TABLE kept AS SELECT * FROM audit_events WHERE id = ${id}`.execute(tx);
      await sql`UPDATE audit_events SET ${edit} WHERE id = ${id}`.execute(tx);
    });
    assert.deepEqual(await findings(), [`event-changed 3 ${id}`], column);
    await sql`DELETE FROM audit_events WHERE id = ${id}`.execute(kit.db);
    await sql`INSERT INTO audit_events SELECT * FROM kept`.execute(kit.db);
    await sql`DROP TABLE kept`.execute(kit.db);
  }
  assert.equal((await verify()).isIntact, true, 'put back as it was, it is right again');
});

test('A51: an event that is given to another realm, place or id is found', async (t) => {
  const { kit, findings, batches } = await fiveSeals(t);
  const id = batches[3]?.[1] ?? '';
  await sql`UPDATE audit_events SET position = 1000000 WHERE id = ${id}`.execute(kit.db);
  assert.deepEqual(await findings(), [`event-missing 3 ${id}`]);
  const other = '00000000-0000-7000-8000-000000000000';
  await sql`UPDATE audit_events SET id = ${other}, position = -1 WHERE id = ${id}`.execute(kit.db);
  assert.deepEqual(await findings(), [`event-inserted 1 ${other}`, `event-missing 3 ${id}`]);
});

test('A51: an event that is removed from the middle is named, with the time that its id holds', async (t) => {
  const { kit, verify, batches } = await fiveSeals(t);
  const id = batches[4]?.[2] ?? '';
  await kit.db.deleteFrom('audit_events').where('id', '=', id).execute();
  const [finding, ...others] = (await verify()).findings;
  assert.deepEqual(others, []);
  assert.equal(finding?.text, `Event ${id}, made about 2026-03-02T09:00:00.000Z (seal 4) was sealed and is gone.`);
});

test('A51: an event that is put in among sealed ones is named', async (t) => {
  const { kit, findings, batches, verify } = await fiveSeals(t);
  const id = '019cad00-0000-7000-8000-000000000000';
  await sql`
    INSERT INTO audit_events (id, realm_id, at, type, outcome, actor_kind, position)
    SELECT ${id}, realm_id, at, 'user.unlocked', 'success', 'system', position FROM audit_events
    WHERE id = ${batches[3]?.[1]}`.execute(kit.db);
  assert.deepEqual(await findings(), [`event-inserted 3 ${id}`]);
  assert.match((await verify()).findings[0]?.text ?? '', /user\.unlocked of .* was put in later/);
});

test('A51: two events that change their places are found', async (t) => {
  const { kit, findings, batches } = await fiveSeals(t);
  const [first = '', second = ''] = batches[5] ?? [];
  await sql`
    UPDATE audit_events SET position = (SELECT sum(position) FROM audit_events WHERE id IN (${first}, ${second})) - position
    WHERE id IN (${first}, ${second})`.execute(kit.db);
  assert.deepEqual((await findings()).sort(), [`event-changed 5 ${first}`, `event-changed 5 ${second}`].sort());
});

test('A51: sealed events that are removed at the end are found, each of them', async (t) => {
  const { kit, findings, batches } = await fiveSeals(t);
  await kit.db
    .deleteFrom('audit_events')
    .where('id', 'in', batches[5] ?? [])
    .execute();
  assert.deepEqual(
    await findings(),
    batches[5]?.map((id) => `event-missing 5 ${id}`),
  );
});

test('A51: events that are removed together with their seals are missed by the machine that sealed them', async (t) => {
  const { kit, findings, batches, write, seal, logText } = await fiveSeals(t);
  await kit.db
    .deleteFrom('audit_events')
    .where('id', 'in', batches[5] ?? [])
    .execute();
  await kit.db.deleteFrom('audit_seals').where('number', '=', 5).execute();
  assert.deepEqual(await findings(), ['chain-cut 5']);
  await write(1);
  assert.equal(await seal(), 0, 'nothing is sealed on top of a hole');
  assert.match(logText(), /the audit was set back behind its last seal/);
});

test('A51: a head that an auditor noted tells where the newest events were taken away, on any machine', async (t) => {
  const { kit, verify, batches } = await fiveSeals(t);
  const { head } = await verify();
  assert.ok(head);
  await kit.db
    .deleteFrom('audit_events')
    .where('id', 'in', batches[5] ?? [])
    .execute();
  await kit.db.deleteFrom('audit_seals').where('number', '=', 5).execute();
  const elsewhere = { ...kit, config: { ...kit.config, dataFolder: '/nowhere' } };
  const realmId = (await kit.db.selectFrom('realms').select('id').executeTakeFirstOrThrow()).id;
  assert.equal((await verifyRealm(elsewhere, facts, realmId)).isIntact, true, 'the chain alone does not know');
  const { findings } = await verifyRealm(elsewhere, facts, realmId, { heads: [head] });
  assert.deepEqual(
    findings.map(({ text }) => text),
    [
      'Seal 5 was made, and the chain now ends before it: the newest events were taken away together with their seals (it ends at seal 4).',
    ],
  );
});

test('A51: a seal that is missing is named, and so are the events that it leaves behind', async (t) => {
  const { kit, findings } = await fiveSeals(t);
  await kit.db.deleteFrom('audit_seals').where('number', 'in', [2, 3]).execute();
  assert.deepEqual(await findings(), ['seal-missing 2', 'seal-missing 3', 'events-uncovered 4']);
});

test('A51: two seals that change their numbers are found', async (t) => {
  const { kit, findings } = await fiveSeals(t);
  await sql`UPDATE audit_seals SET number = -number WHERE number IN (3, 4)`.execute(kit.db);
  await sql`UPDATE audit_seals SET number = 7 + number WHERE number < 0`.execute(kit.db);
  const found = new Set(await findings());
  assert.ok(found.has('seal-changed 3') && found.has('seal-changed 4'), [...found].join());
});

test('A51: a list of events that is altered together with an event does not help', async (t) => {
  const { kit, findings, batches } = await fiveSeals(t);
  const id = batches[2]?.[0] ?? '';
  await sql`UPDATE audit_events SET outcome = 'refused' WHERE id = ${id}`.execute(kit.db);
  const { members } = await kit.db
    .selectFrom('audit_seals')
    .select('members')
    .where('number', '=', 2)
    .executeTakeFirstOrThrow();
  const list = unpackMembers(members).map((member) => (member.id === id ? { id, digest: digestOf('else') } : member));
  await kit.db
    .updateTable('audit_seals')
    .set({ members: packMembers(list) })
    .where('number', '=', 2)
    .execute();
  assert.deepEqual(await findings(), ['seal-changed 2', `event-changed 2 ${id}`]);
});

test('A51: where only the list of a seal is altered, no event is blamed', async (t) => {
  const { kit, findings } = await fiveSeals(t);
  await kit.db
    .updateTable('audit_seals')
    .set({ members: Buffer.from('short') })
    .where('number', '=', 2)
    .execute();
  assert.deepEqual(await findings(), ['seal-changed 2']);
});

test('A51: columns of a seal that differ from its signed statement are found', async (t) => {
  const { kit, findings, batches } = await fiveSeals(t);
  const set = (values: object) => kit.db.updateTable('audit_seals').set(values).where('number', '=', 2).execute();
  await set({ through_id: batches[3]?.[0] });
  assert.deepEqual(await findings(), ['seal-changed 2']);
  await set({ key_id: 'another' });
  assert.deepEqual(await findings(), ['seal-changed 2', 'seal-changed 2']);
});

/** The last seal with the same statement, signed by somebody else. */
async function forge({ kit }: TestChain, key: SealKey): Promise<void> {
  const { token } = await kit.db
    .selectFrom('audit_seals')
    .select('token')
    .where('number', '=', 5)
    .executeTakeFirstOrThrow();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as SealClaims;
  const forged = { token: await signSeal(claims, key), key_id: key.id };
  await kit.db.updateTable('audit_seals').set(forged).where('number', '=', 5).execute();
}

test('A51: a seal with another signature, or of another key, does not count, even if that key is put into the database', async (t) => {
  const chain = await fiveSeals(t);
  const { kit, realm, findings, verify } = chain;
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const own = await facts.sealKey(kit.db, kit, realm.id);
  const head = 'chain-replaced 5';
  await forge(chain, { id: own.id, privateKey: pair.privateKey });
  assert.deepEqual(await findings(), ['bad-signature 5', head]);
  const id = await calculateJwkThumbprint(jwk, 'sha256');
  await forge(chain, { id, privateKey: pair.privateKey });
  assert.deepEqual(await findings(), ['unknown-key 5', head]);
  await sql`
    INSERT INTO realm_keys (id, realm_id, public_jwk, sealed_private, created_at, retired_at, generation)
    SELECT ${id}, realm_id, ${JSON.stringify(jwk)}::jsonb, sealed_private, created_at, now(), 0 FROM realm_keys`.execute(
    kit.db,
  );
  assert.deepEqual(await findings(), ['unknown-key 5', head]);
  assert.match((await verify()).findings[0]?.text ?? '', /^Seal 5 is signed by a key that does not count/);
});

test('A51: a token of another kind that the realm’s key signed is no seal', async (t) => {
  const { kit, realm } = await fiveSeals(t);
  const { id, privateKey } = await facts.sealKey(kit.db, kit, realm.id);
  const token = await new CompactSign(Buffer.from('{}'))
    .setProtectedHeader({ alg: 'ES256', typ: 'lanyard-profile+jwt', kid: id })
    .sign(privateKey);
  const opened = await openSeal(token, await facts.sealKeys(kit.db, kit, realm.id));
  assert.deepEqual(opened, { isSigned: false, reason: 'bad-signature' });
});
