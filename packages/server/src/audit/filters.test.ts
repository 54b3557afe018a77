import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { insertTestDevice } from '../devices/test-device.ts';
import { createRealm } from '../realms/index.ts';
import { insertService } from '../services/index.ts';
import { testKit, testServer } from '../testing/index.ts';
import { record } from './index.ts';
import { selectEvents } from './store.ts';

type Event = {
  id: string;
  at: string;
  type: string;
  outcome: string;
  actor: { kind: string; id: string | null; name: string | null };
  user: { id: string; name: string | null } | null;
  device: { id: string; name: string | null } | null;
};

/** An auditor, and somebody with a device that a service asks about. */
async function scene(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const { kit, realm, createUser, signIn } = server;
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const alice = await createUser({ name: 'alice', displayName: 'Alice Adler' });
  const { device } = await insertTestDevice(kit, alice, { events: ['prove'] });
  const { service } = await kit.db
    .transaction()
    .execute((tx) => insertService(tx, kit, { realmId: realm.id, name: 'Wiki' }));
  await record(kit.db, kit, {
    realmId: realm.id,
    type: 'verification.code',
    outcome: 'refused',
    actor: { kind: 'service', id: service.id },
    userId: alice.id,
    deviceId: device.id,
    details: { note: '=cmd|calc, "quoted"' },
  });
  const list = async (query: string): Promise<Event[]> =>
    (await otto.expect(200, 'GET', `/api/admin/audit?${query}`)).events;
  return { ...server, otto, alice, device, service, list };
}

test('an event names the person, the device and the service, whatever became of them', async (t) => {
  const { list, alice, device, service, kit } = await scene(t);
  const [event] = await list('type=verification.code');
  assert.deepEqual(
    [event?.user, event?.device, event?.actor],
    [
      { id: alice.id, name: 'Alice Adler' },
      { id: device.id, name: device.name },
      { kind: 'service', id: service.id, name: 'Wiki' },
    ],
  );
  await kit.db
    .updateTable('audit_events')
    .set({ actor_id: 'nobody' })
    .where('id', '=', event?.id ?? '')
    .execute();
  assert.deepEqual((await list('type=verification.code'))[0]?.actor, { kind: 'service', id: 'nobody', name: null });
});

test('A49: an event that names somebody of another realm does not say what they are called', async (t) => {
  const { list, kit, realm } = await scene(t);
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  await sql`
    INSERT INTO users (id, realm_id, name, display_name, created_at)
    VALUES ('00000000-0000-7000-8000-0000000000aa', ${other.id}, 'eve', 'Eve Elsewhere', now())`.execute(kit.db);
  const event = { type: 'user.changed', outcome: 'success', actor: { kind: 'system' } } as const;
  await record(kit.db, kit, { ...event, realmId: realm.id, userId: '00000000-0000-7000-8000-0000000000aa' });
  assert.equal((await list('type=user.changed'))[0]?.user?.name, null);
});

test('each filter gives what it says, and all of them together narrow', async (t) => {
  const { list, alice, device, service, clock, kit, realm } = await scene(t);
  const start = clock.now();
  clock.advance(600_000);
  const event = { realmId: realm.id, type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;
  await record(kit.db, kit, event);
  const later = new Date(start.getTime() + 300_000).toISOString();
  const all = await list('limit=200');
  const expected: [query: string, fits: (event: Event) => boolean][] = [
    ['outcome=refused', ({ outcome }) => outcome === 'refused'],
    [`user=${alice.id}`, ({ user }) => user?.id === alice.id],
    [`device=${device.id}`, (row) => row.device?.id === device.id],
    [`actor=${service.id}`, ({ actor }) => actor.id === service.id],
    [`from=${later}`, ({ at }) => at >= later],
    [`to=${later}`, ({ at }) => at < later],
    [
      `type=verification.code&outcome=refused&user=${alice.id}&to=${later}`,
      ({ type, outcome }) => type === 'verification.code' && outcome === 'refused',
    ],
  ];
  for (const [query, fits] of expected) {
    const wanted = all.filter(fits).map(({ id }) => id);
    assert.ok(wanted.length > 0 && wanted.length < all.length, query);
    assert.deepEqual(
      (await list(`limit=200&${query}`)).map(({ id }) => id),
      wanted,
      query,
    );
  }
  assert.deepEqual(await list('type=verification.code&outcome=failed'), []);
});

test('A48: a filter that is none is refused', async (t) => {
  const { otto } = await scene(t);
  for (const query of ['outcome=x', 'device=x', 'actor=x', 'from=yesterday', 'to=1', 'user=', 'x=1']) {
    const { status, body } = await otto.request('GET', `/api/admin/audit?${query}`);
    assert.deepEqual([status, body.code], [400, 'kit.bad-request'], query);
  }
});

test('a file holds every event of the filter, in either format, and no cell of it is a formula', async (t) => {
  const { otto, kit, realm, list } = await scene(t);
  const event = { realmId: realm.id, type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;
  for (let index = 0; index < 600; index += 1) await record(kit.db, kit, event);
  const cookie = Object.entries(otto.cookies).map(([name, value]) => `${name}=${value}`);
  const lines = await fetch(`${otto.url}/api/admin/audit/file?format=ndjson`, {
    headers: { cookie: cookie.join('; ') },
  });
  assert.equal(lines.headers.get('content-type'), 'application/x-ndjson');
  assert.equal(lines.headers.get('content-disposition'), 'attachment; filename="audit-demo-2026-03-02.ndjson"');
  const text = await lines.text();
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  assert.ok(events.length > 600);
  assert.deepEqual(events.slice(0, 50), await list('limit=50'));

  const csv = await otto.request('GET', '/api/admin/audit/file?format=csv&outcome=refused');
  const [head, row, end] = csv.text.split('\r\n');
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
  assert.match(head ?? '', /^at,type,outcome,by,by_name,/);
  assert.match(row ?? '', /,verification\.code,refused,service,Wiki,.*"{""note"":""=cmd\|calc, \\""quoted\\""""}"$/);
  assert.equal(end, '');
  await kit.db.updateTable('services').set({ name: '=HYPERLINK("x")' }).execute();
  const hostile = await otto.request('GET', '/api/admin/audit/file?format=csv&outcome=refused');
  assert.match(hostile.text, /service,"'=HYPERLINK\(""x""\)",/);
  assert.equal((await otto.request('GET', '/api/admin/audit/file?format=pdf')).status, 400);
});

const ONE = '00000000-0000-7000-8000-00000000000';

test('no filter reads along: each is answered from an index in the order of the list, among 60,000 events', async (t) => {
  const { kit } = await testKit(t);
  const realm = `${ONE}1`;
  await sql`
    INSERT INTO audit_events (id, realm_id, at, type, outcome, actor_kind, actor_id, user_id, device_id)
    SELECT (lpad(to_hex(extract(epoch FROM now())::bigint * 1000 - n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' ||
        substr(md5(n::text), 4, 15))::uuid,
      ${realm}::uuid, now(), 'verification.code', 'success', 'service', 'somebody',
      ('00000000-0000-7000-8000-' || lpad((n % 500)::text, 12, '0'))::uuid, NULL
    FROM generate_series(1, 60000) n`.execute(kit.db);
  await sql`
    UPDATE audit_events SET type = 'realm.changed', outcome = 'failed', actor_id = 'rare', device_id = ${`${ONE}9`}
    WHERE id IN (SELECT id FROM audit_events ORDER BY id LIMIT 3)`.execute(kit.db);
  await sql`ANALYZE audit_events`.execute(kit.db);
  const { at } = await sql<{ at: Date }>`SELECT now() - interval '30 seconds' AS at`
    .execute(kit.db)
    .then(({ rows }) => rows[0] ?? assert.fail());
  const filters = {
    nothing: {},
    type: { type: 'realm.changed' },
    outcome: { outcome: 'failed' },
    user: { userId: `${ONE}7` },
    device: { deviceId: `${ONE}9` },
    actor: { actorId: 'rare' },
    from: { from: at },
    to: { to: at },
    after: { after: `${ONE}7` },
  } as const;
  for (const [name, filter] of Object.entries(filters)) {
    const plan = await selectEvents(kit.db, { realmId: realm, ...filter })
      .limit(51)
      .explain('json', sql`analyze, timing off`);
    const text = JSON.stringify(plan);
    const dropped = [...text.matchAll(/"Rows Removed by Filter":(\d+)/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    assert.match(text, /"Index Name":"audit_events_/, name);
    assert.doesNotMatch(text, /"Node Type":"(Sort|Seq Scan|Incremental Sort)"/, name);
    assert.ok(dropped <= 51, `${name} read ${dropped} events that it does not show`);
  }
});
