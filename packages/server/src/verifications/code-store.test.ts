import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { insertTestDevice } from '../devices/test-device.ts';
import { json, type Kit, type Queryable } from '../kit/index.ts';
import { type TestServer, testServer } from '../testing/index.ts';
import {
  type AttemptWrite,
  acceptCodes,
  holdAttempts,
  type MatchWrite,
  type RefusalWrite,
  refuseCodes,
} from './code-store.ts';

// The property: several in one statement do what they would do one by one, in their order. Everything is compared that
// the statements write: verdicts, counters, moving factors, audit events.

type Person = { userId: string; name: string; deviceId: string; credentialId: string };
type World = { server: TestServer; people: Person[] };

const NAMES = ['alice', 'bob', 'carol', 'dave'];
const MAX = 3;

async function makeWorld(server: TestServer): Promise<World> {
  const people: Person[] = [];
  for (const name of NAMES) {
    const user = await server.createUser({ name });
    const { device } = await insertTestDevice(server.kit, user);
    const { id } = await server.kit.db
      .selectFrom('credentials')
      .select('id')
      .where('device_id', '=', device.id)
      .executeTakeFirstOrThrow();
    people.push({ userId: user.id, name, deviceId: device.id, credentialId: id });
  }
  return { server, people };
}

const timeAt = ({ clock }: Kit, seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);
const at = (kit: Kit, seconds: number): string => timeAt(kit, seconds).toISOString();

type Attempt = { who: number; network: number; factor: number; drift: number; isResync: boolean; isFar: boolean };

function attemptWrite({ server, people }: World, { who, network }: Attempt): AttemptWrite {
  const { kit, realm } = server;
  const person = people[who];
  return {
    now: at(kit, 0),
    realmId: realm.id,
    subject: person?.name ?? 'nobody',
    address: null,
    network: network === 0 ? null : `192.0.2.${network}`,
    auditId: kit.random.uuid(kit.clock.now()),
    actorKind: 'service',
    actorId: realm.id,
    userId: person?.userId ?? null,
    requestId: 'request',
    refused: json({ purpose: 'service', reason: 'used' }),
  };
}

const counter = (kit: Kit) => ({ userMax: MAX, userWindowEnd: at(kit, 900), userLockEnd: at(kit, 600) });

function matchWrite(world: World, attempt: Attempt): MatchWrite {
  const person = world.people[attempt.who] as Person;
  const { factor, drift, isResync } = attempt;
  return {
    ...attemptWrite(world, attempt),
    ...counter(world.server.kit),
    credentialId: person.credentialId,
    deviceId: person.deviceId,
    staleDeviceId: drift === 0 ? null : person.deviceId,
    factor,
    drift,
    isResync,
    accepted: json({ purpose: 'service', method: 'totp' }),
  };
}

function refusalWrite(world: World, attempt: Attempt): RefusalWrite {
  const { kit } = world.server;
  const person = attempt.isFar ? world.people[attempt.who] : undefined;
  const { factor } = attempt;
  return {
    ...attemptWrite(world, attempt),
    ...counter(kit),
    addressMax: MAX + 1,
    addressWindowEnd: at(kit, 60),
    addressLockEnd: at(kit, 120),
    realmMax: MAX + 2,
    realmWindowEnd: at(kit, 60),
    realmLockEnd: at(kit, 30),
    credentialId: person?.credentialId ?? null,
    deviceId: person?.deviceId ?? null,
    factor,
    resync: person ? json({ factor: factor + 1, until: at(kit, 600) }) : null,
  };
}

type Before = { counter: number; count: number; windowEnd: number; lockedFor: number | null };

/** What stood there before: counters in every state, and credentials that wait for a second code. */
async function prepare(tx: Queryable, { server, people }: World, before: readonly Before[]): Promise<void> {
  const { kit, realm } = server;
  const subjects = [...NAMES.map((name) => ['code:user', name]), ['code:address', '192.0.2.1'], ['code:realm', '*']];
  const rows = new Map(before.map((each) => [each.counter, each]));
  for (const [index, { count, windowEnd, lockedFor }] of rows) {
    const [scope = '', subject = ''] = subjects[index] ?? [];
    await tx
      .insertInto('limits')
      .values({
        realm_id: realm.id,
        scope,
        subject,
        count,
        window_ends_at: timeAt(kit, windowEnd),
        locked_until: lockedFor === null ? null : timeAt(kit, lockedFor),
        refused: count,
      })
      .execute();
  }
  await tx
    .updateTable('credentials')
    .set({ moving_factor: 5, resync: json({ factor: 7, until: at(kit, 60) }) })
    .where('id', '=', people[0]?.credentialId ?? '')
    .execute();
}

async function written(tx: Queryable): Promise<unknown> {
  const limits = await tx.selectFrom('limits').selectAll().orderBy('scope').orderBy('subject').execute();
  const credentials = await tx
    .selectFrom('credentials')
    .select(['id', 'moving_factor', 'drift', 'resync'])
    .orderBy('id')
    .execute();
  const devices = await tx.selectFrom('devices').select(['id', 'last_used_at']).orderBy('id').execute();
  const events = await tx
    .selectFrom('audit_events')
    .select(['id', 'outcome', 'user_id', 'device_id', 'details'])
    .where('type', '=', 'verification.code')
    .orderBy('id')
    .execute();
  return { limits, credentials, devices, events };
}

class Undo extends Error {}

type Run = { work: (tx: Queryable) => Promise<unknown>; before: readonly Before[] };

/** Everything in a transaction that is taken back, so that the next run begins where this one did. */
async function observe(world: World, { work, before }: Run): Promise<unknown> {
  let seen: unknown;
  const rolledBack = world.server.kit.db.transaction().execute(async (tx) => {
    await prepare(tx, world, before);
    const verdicts = await work(tx);
    seen = { verdicts, written: await written(tx) };
    throw new Undo();
  });
  await assert.rejects(rolledBack, Undo);
  return seen;
}

const attempts = fc.array(
  fc.record({
    who: fc.integer({ min: 0, max: NAMES.length }),
    network: fc.integer({ min: 0, max: 2 }),
    factor: fc.integer({ min: 3, max: 8 }),
    drift: fc.integer({ min: -1, max: 1 }),
    isResync: fc.boolean(),
    isFar: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);
const states = fc.array(
  fc.record({
    counter: fc.integer({ min: 0, max: NAMES.length + 1 }),
    count: fc.integer({ min: 0, max: MAX + 3 }),
    windowEnd: fc.constantFrom(-10, 10),
    lockedFor: fc.constantFrom(null, -5, 5),
  }),
  { maxLength: 6 },
);

async function oneByOne<Write>(writes: readonly Write[], write: (writes: Write[]) => Promise<unknown>) {
  const verdicts: unknown[] = [];
  for (const each of writes) verdicts.push(await write([each]));
  return verdicts.flat();
}

test('several refusals in one statement count as one by one, whatever stood there before (A18, A22)', async (t) => {
  const world = await makeWorld(await testServer(t));
  const property = fc.asyncProperty(attempts, states, async (list, before) => {
    // A far code is remembered by the last of a credential: at most one of each here, as the order says nothing then.
    const far = new Set<number>();
    const writes = list.map((each) => {
      const isFar = each.isFar && !far.has(each.who);
      far.add(each.who);
      return refusalWrite(world, { ...each, isFar });
    });
    const together = await observe(world, { before, work: async (tx) => void (await refuseCodes(tx, writes)) });
    const singly = await observe(world, {
      before,
      work: async (tx) => void (await oneByOne(writes, (some) => refuseCodes(tx, some))),
    });
    assert.deepEqual(together, singly);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('several right codes in one statement are judged as one by one: verdicts, counters and factors (A2, A18)', async (t) => {
  const world = await makeWorld(await testServer(t));
  const property = fc.asyncProperty(attempts, states, async (list, before) => {
    // One of each person, which is what shares a statement.
    const persons = new Map(list.filter(({ who }) => who < NAMES.length).map((each) => [each.who, each]));
    const writes = [...persons.values()].map((each) => matchWrite(world, each));
    fc.pre(writes.length > 0);
    const together = await observe(world, { before, work: (tx) => acceptCodes(tx, writes) });
    const singly = await observe(world, {
      before,
      work: (tx) => oneByOne(writes, (some) => acceptCodes(tx, some)),
    });
    assert.deepEqual(together, singly);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('several attempts during locks are counted as one by one, at the narrowest lock (A22)', async (t) => {
  const world = await makeWorld(await testServer(t));
  const property = fc.asyncProperty(attempts, states, async (list, before) => {
    const writes = list.map((each) => attemptWrite(world, each));
    const together = await observe(world, { before, work: async (tx) => void (await holdAttempts(tx, writes)) });
    const singly = await observe(world, {
      before,
      work: async (tx) => void (await oneByOne(writes, (some) => holdAttempts(tx, some))),
    });
    assert.deepEqual(together, singly);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('A2: of equal codes within one statement exactly one wins, and the others are counted', async (t) => {
  const world = await makeWorld(await testServer(t));
  const { kit } = world.server;
  const attempt = { who: 1, network: 0, factor: 6, drift: 0, isResync: false, isFar: false };
  const writes = Array.from({ length: 20 }, () => ({ ...matchWrite(world, attempt), userMax: 100 }));
  const verdicts = await acceptCodes(kit.db, writes);
  assert.equal(verdicts.filter((isRight) => isRight).length, 1);
  const events = await kit.db
    .selectFrom('audit_events')
    .select('outcome')
    .where('type', '=', 'verification.code')
    .execute();
  assert.equal(events.length, 20);
  assert.equal(events.filter(({ outcome }) => outcome === 'success').length, 1);
});
