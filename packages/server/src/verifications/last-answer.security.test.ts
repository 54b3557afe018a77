/** Pushes of which a journey lets the last answer count, as PingAM does: what may replace what, and what may not. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { signJwt } from '@lanyard/protocol/pingam';
import type { PushServicesWorld } from '../channel/test-push-world.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import { type AppPhone, addApp, ask, lastNotification, pingamWorld, type Rung, send } from '../pingam/test-pingam.ts';
import { settleAnswer } from './end-push.ts';
import { findPush, type Push, pushView, useApproval } from './index.ts';
import { PushPhone } from './test-pushes.ts';

const ASKER = 'sign-in:11111111-2222-4333-8444-555555555555';

type World = PushServicesWorld & { readonly app: AppPhone };

async function world(t: TestContext): Promise<World> {
  const made = await pingamWorld(t);
  return { ...made, app: await addApp(made.server, made.alice) };
}

type Asked = { readonly push: Push; readonly rung: Rung; readonly right: string; readonly wrong: string };

async function asked(it: World, lastAnswerCounts = true): Promise<Asked> {
  const push = await ask(it, it.alice, { lastAnswerCounts });
  const rung = lastNotification(it, it.app);
  const right = pushView(it.server.kit, push, ASKER).number ?? assert.fail('no number');
  return { push, rung, right, wrong: rung.shown.numbers.find((number) => number !== right) ?? '' };
}

/** The very bytes that an app sends: the same decision is the same bytes, so whoever has recorded it can send it again. */
function signed({ app }: World, { rung }: Asked, claims: object) {
  const { secret } = app.account;
  const response = createHmac('sha256', secret).update(rung.shown.challenge).digest('base64');
  return { messageId: rung.messageId, jwt: signJwt({ response, ...claims }, secret) };
}

const post = async ({ server, app }: World, body: object): Promise<number> => {
  const headers = { 'Content-Type': 'application/json' };
  return (await send(server, { url: app.account.authenticate, headers, body: JSON.stringify(body) })).status;
};

const approve = (it: World, to: Asked, number = to.right) => post(it, signed(it, to, { challengeResponse: number }));
const deny = (it: World, to: Asked) => post(it, signed(it, to, { deny: true }));

const stateOf = async ({ server }: World, { push }: Asked) => (await findPush(server.kit.db, push.id))?.state;

async function verdicts({ server }: World): Promise<string[]> {
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select(['type', 'details'])
    .where('type', 'in', ['push.approved', 'push.denied', 'push.reported', 'push.mismatched', 'push.used'])
    .where('outcome', '=', 'success')
    .orderBy('id')
    .execute();
  return rows.map(({ type, details }) => {
    const { replaces } = details as { replaces?: string };
    return replaces === undefined ? type : `${type} for ${replaces}`;
  });
}

test('A29: the first answer is final, unless a journey has asked for the other', async (t) => {
  const it = await world(t);
  const push = await asked(it, false);
  assert.deepEqual([await deny(it, push), await approve(it, push)], [200, 400]);
  assert.equal(await stateOf(it, push), 'denied');
});

test('the phone replaces its answer, each time with an event that says so, until an approval was taken back', async (t) => {
  const it = await world(t);
  const push = await asked(it);
  assert.deepEqual([await deny(it, push), await approve(it, push)], [200, 200]);
  assert.equal(await stateOf(it, push), 'approved');
  assert.equal(await deny(it, push), 200);
  assert.equal(await stateOf(it, push), 'denied');
  assert.deepEqual(await verdicts(it), ['push.denied', 'push.approved for denied', 'push.denied for approved']);
  // Byte for byte the approval of before, as somebody between phone and server has recorded it.
  assert.equal(await approve(it, push), 400);
  assert.equal(await stateOf(it, push), 'denied');
});

test('the same answer again is taken by 200, as by PingAM, and changes and counts nothing', async (t) => {
  const it = await world(t);
  const { kit } = it.server;
  const counters = async () => kit.db.selectFrom('limits').select(['scope', 'count']).orderBy('scope').execute();
  const webhooks = async () => (await kit.db.selectFrom('audit_events').select('id').execute()).length;
  const push = await asked(it);
  assert.equal(await deny(it, push), 200);
  const after = [await counters(), await webhooks(), (await findPush(kit.db, push.push.id))?.endedAt];
  it.server.clock.advance(1_000);
  assert.deepEqual([await deny(it, push), await deny(it, push)], [200, 200]);
  assert.deepEqual([await counters(), await webhooks(), (await findPush(kit.db, push.push.id))?.endedAt], after);
  assert.deepEqual([await approve(it, push), await approve(it, push)], [200, 200]);
  assert.deepEqual(await verdicts(it), ['push.denied', 'push.approved for denied']);
  assert.equal(await stateOf(it, push), 'approved');
});

test('A29: a recorded answer opens nothing when it is sent again: late, taken, taken back, by another phone, or for the first answer alone', async (t) => {
  const it = await world(t);
  const { kit, clock } = it.server;
  const first = await asked(it, false);
  assert.deepEqual([await approve(it, first), await approve(it, first)], [200, 400], 'the first answer is final');
  const back = await asked(it);
  assert.deepEqual([await approve(it, back), await deny(it, back), await approve(it, back)], [200, 200, 400]);
  const taken = await asked(it);
  assert.equal(await approve(it, taken), 200);
  await kit.db.transaction().execute(async (tx) => {
    await settleAnswer(tx, taken.push);
    assert.equal(await useApproval(tx, kit, { pushId: taken.push.id, asker: ASKER }), true);
  });
  assert.equal(await approve(it, taken), 400);
  const late = await asked(it);
  assert.equal(await approve(it, late), 200);
  clock.advance(late.push.expiresAt.getTime() - clock.now().getTime());
  assert.equal(await approve(it, late), 400);
  const wrong = await asked(it);
  assert.equal(await approve(it, wrong), 200);
  assert.equal(await approve(it, wrong, wrong.wrong), 200, 'another number is another answer');
  assert.equal(await stateOf(it, wrong), 'mismatched');
});

test('A29: of one answer sent many times at once one counts, and every one is told yes', async (t) => {
  const it = await world(t);
  for (const [say, event] of [
    [approve, 'push.approved'],
    [deny, 'push.denied'],
  ] as const) {
    const push = await asked(it);
    const before = (await verdicts(it)).length;
    const statuses = await Promise.all(Array.from({ length: 10 }, () => say(it, push)));
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.deepEqual((await verdicts(it)).slice(before), [event]);
  }
});

test('A27: a denial that replaces an approval is counted like any other', async (t) => {
  const it = await world(t);
  const push = await asked(it);
  await approve(it, push);
  await deny(it, push);
  const row = await it.server.kit.db
    .selectFrom('limits')
    .select('count')
    .where('scope', '=', 'push-denied:user')
    .executeTakeFirst();
  assert.equal(row?.count, 1);
});

test('A13, A29: nobody turns a denial into an approval without the key of the phone that has denied', async (t) => {
  const it = await world(t);
  const other: World = { ...it, app: await addApp(it.server, it.alice) };
  const push = await asked(other);
  const elsewhere = { ...push, rung: lastNotification(other, other.app) };
  const first: World = it;
  const { tokens } = await it.server.kit.db
    .selectFrom('pushes')
    .select('tokens')
    .where('id', '=', push.push.id)
    .executeTakeFirstOrThrow();
  const jwt = (tokens as Record<string, string>)[it.app.deviceId] ?? '';
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  const shown = { ...push.rung.shown, challenge: Buffer.from(claims.c, 'base64') };
  const own: Asked = { ...push, rung: { ...push.rung, shown } };
  assert.equal(await deny(first, own), 200);
  assert.equal(await approve(other, elsewhere), 400, 'the second phone, with its own key and challenge');
  const good = signed(first, own, { challengeResponse: push.right });
  const { secret } = it.app.account;
  const tries: Record<string, object> = {
    'another key': { ...good, jwt: signJwt({ response: 'x', challengeResponse: push.right }, Buffer.alloc(32, 9)) },
    'another challenge': { ...good, jwt: signJwt({ response: 'x', challengeResponse: push.right }, secret) },
    'no signature': { ...good, jwt: `${good.jwt.split('.').slice(0, 2).join('.')}.` },
    'another message': { ...good, messageId: good.messageId.replace(/\d{13}$/, '1700000000000') },
  };
  for (const [name, body] of Object.entries(tries)) assert.equal(await post(first, body), 400, name);
  assert.equal(await stateOf(it, push), 'denied');
  assert.equal(await post(first, good), 200, 'the phone itself');
  assert.equal(await deny(other, elsewhere), 400, 'nor does another phone take an approval back');
  assert.equal(await stateOf(it, push), 'approved');
});

test('A28: who has denied has one guess at the number, and a wrong one ends the push', async (t) => {
  const it = await world(t);
  for (const before of [deny, approve]) {
    const push = await asked(it);
    await before(it, push);
    assert.equal(await approve(it, push, push.wrong), 200, 'the app is not told');
    assert.equal(await stateOf(it, push), 'mismatched');
    assert.equal(await approve(it, push), 400);
    assert.equal(await stateOf(it, push), 'mismatched');
  }
});

test('a report is final, and may come after any answer; a wrong number typed beside leaves the answer as it was', async (t) => {
  const it = await world(t);
  const own = new PushPhone(it.server, await insertTestDevice(it.server.kit, it.alice));
  const push = await asked(it);
  const details = await own.details(push.push.id);
  const say = async (decision: 'approve' | 'deny' | 'report', match?: string) =>
    (await own.answer(push.push.id, { decision, details, ...(match === undefined ? {} : { match }) })).status;
  assert.equal(await say('deny'), 200);
  const ended = (await findPush(it.server.kit.db, push.push.id))?.endedAt;
  assert.equal(await say('approve', '00'), 409);
  const after = await findPush(it.server.kit.db, push.push.id);
  assert.deepEqual([after?.state, after?.endedAt, after?.wrongMatches], ['denied', ended, 1]);
  assert.equal(await say('approve', push.right), 200);
  assert.equal(await say('report'), 200);
  for (const decision of ['approve', 'deny', 'report'] as const) assert.equal(await say(decision, push.right), 409);
  assert.equal(await stateOf(it, push), 'reported');
  assert.equal(await approve(it, push), 400, 'the other phone neither');
});

test('A30: after the time of the push, and after its answer was taken, nothing is replaced', async (t) => {
  const it = await world(t);
  const { kit, clock } = it.server;
  const late = await asked(it);
  assert.equal(await deny(it, late), 200);
  clock.advance(late.push.expiresAt.getTime() - clock.now().getTime());
  assert.equal(await approve(it, late), 400);
  const taken = await asked(it);
  assert.equal(await deny(it, taken), 200);
  const settled = await kit.db.transaction().execute((tx) => settleAnswer(tx, taken.push));
  assert.equal(settled.state, 'denied');
  assert.equal(await approve(it, taken), 400);
  assert.equal(await stateOf(it, taken), 'denied');
});

test('A29: an approval that is taken in the moment in which it is taken back counts once, or not at all', async (t) => {
  const it = await world(t);
  const { kit } = it.server;
  for (let round = 0; round < 8; round += 1) {
    const push = await asked(it);
    assert.equal(await approve(it, push), 200);
    const before = await verdicts(it);
    const take = kit.db.transaction().execute(async (tx) => {
      const { id, state } = await settleAnswer(tx, push.push);
      return state === 'approved' && (await useApproval(tx, kit, { pushId: id, asker: ASKER }));
    });
    const answers = [deny(it, push), approve(it, push), deny(it, push)];
    const [isUsed, ...statuses] = await Promise.all([take, ...answers]);
    assert.equal(await stateOf(it, push), isUsed ? 'approved' : 'denied');
    const denials = (await verdicts(it)).slice(before.length).filter((event) => event !== 'push.used');
    assert.deepEqual(denials, isUsed ? [] : ['push.denied for approved']);
    const isTold = [statuses[0], statuses[2]].includes(200);
    assert.equal(isTold, !isUsed, 'whoever takes it back is told yes exactly where it was taken back');
  }
});

test('A29: of many answers of one phone at once each replaces one that it may replace, and no other', async (t) => {
  const it = await world(t);
  const push = await asked(it);
  const statuses = await Promise.all(
    Array.from({ length: 12 }, (_, turn) => (turn % 2 === 0 ? deny(it, push) : approve(it, push))),
  );
  const events = await verdicts(it);
  assert.ok(statuses.filter((status) => status === 200).length >= events.length);
  const legal = [
    ['push.denied', 'push.approved for denied', 'push.denied for approved'],
    ['push.approved', 'push.denied for approved'],
  ];
  assert.ok(
    legal.some((way) => events.length > 0 && events.every((event, index) => event === way[index])),
    events.join(', '),
  );
  assert.equal(await stateOf(it, push), events.at(-1)?.startsWith('push.approved') ? 'approved' : 'denied');
});
