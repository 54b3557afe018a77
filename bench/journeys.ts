import { setTimeout as pause } from 'node:timers/promises';
import { totp } from '@lanyard/protocol/otp';
import pg from 'pg';
import {
  ensureJourneys,
  FAILURE,
  type Journey,
  type JourneyNode,
  SUCCESS,
} from '../packages/server/src/journeys/index.ts';
import { changeSettings } from '../packages/server/src/realms/index.ts';
import { hashPassword, verifyPassword } from '../packages/server/src/users/index.ts';
import { pushTopic } from '../packages/server/src/verifications/index.ts';
import { type Connection, openConnection } from './connection.ts';
import { type Figures, median, milliseconds, quantile, whole } from './figures.ts';
import { createPeople, giveKeys, PERIOD_SECONDS, type Person, SECRET } from './people.ts';
import type { Stage } from './stage.ts';

const PEOPLE = 6_000;
const IN_FLIGHT = 16;
const ROUNDS = 3;
const SECONDS = 4;
const WAITING = 1_000;
const PASSWORD = 'correct horse battery staple';

type Sketch = { type: string; to?: Record<string, string>; properties?: Record<string, unknown> };

function journeyOf(name: string, sketches: Record<string, Sketch>): Journey {
  const nodes = Object.entries(sketches).map(([id, { type, to = {}, properties = {} }]): [string, JourneyNode] => [
    id,
    { type, displayName: id, properties, connections: to, x: 0, y: 0 },
  ]);
  const flags = { description: '', enabled: true, innerOnly: false, mustRun: false, noSession: false };
  return { name, ...flags, entryNodeId: nodes[0]?.[0] ?? '', nodes: Object.fromEntries(nodes) };
}

const code: Sketch = {
  type: 'OathTokenVerifierNode',
  to: { successOutcome: SUCCESS, failureOutcome: FAILURE, notRegisteredOutcome: FAILURE },
};

/** What a script of somebody who came from PingAM does: reads the name and the profile, notes something, chooses. */
const SCRIPT = `
  var user = idRepository.getIdentity(nodeState.get('username'));
  nodeState.putShared('seen', user.getAttributeValues('uid').size());
  action.goTo('on');`;

const scripted: Journey = {
  ...journeyOf('BenchScript', {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'script' } },
    script: { type: 'ScriptedDecisionNode', properties: { script: 'bench', outcomes: ['on'] }, to: { on: 'code' } },
    code,
  }),
  scripts: { bench: { name: 'Bench', description: '', source: SCRIPT, evaluatorVersion: '2.0' } },
};

const journeys = [
  scripted,
  journeyOf('BenchCode', { name: { type: 'UsernameCollectorNode', to: { outcome: 'code' } }, code }),
  journeyOf('BenchPassword', {
    page: {
      type: 'PageNode',
      properties: { nodes: ['name', 'password'].map((_id) => ({ _id, nodeType: _id })) },
      to: { outcome: 'check' },
    },
    name: { type: 'UsernameCollectorNode' },
    password: { type: 'PasswordCollectorNode' },
    check: { type: 'DataStoreDecisionNode', to: { true: 'code', false: FAILURE } },
    code,
  }),
  journeyOf('BenchPush', {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'send' } },
    send: { type: 'PushAuthenticationSenderNode', to: { SENT: 'wait', NOT_REGISTERED: FAILURE, SKIPPED: FAILURE } },
    wait: { type: 'PushWaitNode', to: { DONE: 'verify', EXITED: FAILURE } },
    verify: {
      type: 'PushResultVerifierNode',
      to: { TRUE: SUCCESS, FALSE: FAILURE, EXPIRED: FAILURE, WAITING: 'wait' },
    },
  }),
];

/**
 * Sign-ins through PingAM's protocol, step by step over HTTP: a name and a code, then the same with a password that has to be
 * hashed. Beside the first the two statements of a step from a bare driver loop, beside the second the hash alone. Then a
 * thousand people who wait for their phone, asking again and again, and held until something happens.
 */
export async function benchJourneys(stage: Stage): Promise<Figures> {
  const people = await createPeople(stage, PEOPLE);
  await giveKeys(stage, people.slice(0, WAITING));
  await prepare(stage);
  const third = Math.floor(people.length / 3);
  const [first, second, last] = [0, 1, 2].map((part) => codeSource(people.slice(part * third, (part + 1) * third)));
  if (!first || !second || !last) throw new TypeError('there are three parts');
  await signIns(stage, 'BenchCode', first, 1);
  const rounds = { steps: [] as Load[], bare: [] as number[], hashed: [] as Load[], scripted: [] as Load[] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.bare.push(await bareSteps(stage));
    rounds.steps.push(await signIns(stage, 'BenchCode', first, SECONDS));
    rounds.hashed.push(await signIns(stage, 'BenchPassword', second, SECONDS));
    rounds.scripted.push(await signIns(stage, 'BenchScript', last, SECONDS));
  }
  const steps = median(rounds.steps.map(({ perSecond }) => perSecond));
  const bare = median(rounds.bare);
  const withScript = median(rounds.scripted.map(({ perSecond }) => perSecond));
  const hashed = median(rounds.hashed.map(({ perSecond }) => perSecond));
  return [
    {
      what: `journey steps, name and code, ${IN_FLIGHT} in flight`,
      figure: `${whole(steps)}/s (${whole(steps / STEPS)} sign-ins/s), ${timesOf(rounds.steps)}`,
      beside: `the two statements of a step from a bare driver loop ${whole(bare)}/s: ratio ${(steps / bare).toFixed(2)}`,
    },
    {
      what: 'the same with a script between name and code',
      figure: `${whole(withScript)}/s (${whole(withScript / STEPS)} sign-ins/s), ${timesOf(rounds.scripted)}`,
      beside: `without it ${whole(steps)}/s: ratio ${(withScript / steps).toFixed(2)}`,
    },
    {
      what: 'the same with a password',
      figure: `${whole(hashed)}/s (${whole(hashed / STEPS)} sign-ins/s), ${timesOf(rounds.hashed)}`,
      beside: `the hash alone ${whole(await bareHashes())}/s`,
    },
    ...(await waiting(stage, people.slice(0, WAITING))),
  ];
}

async function prepare({ kit, realm }: Stage): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  await kit.db.transaction().execute(async (tx) => {
    await changeSettings(tx, kit, { realmId: realm.id, change: { push: { expirySeconds: 600 } } });
    await ensureJourneys(tx, kit, { realm, journeys });
    await tx.updateTable('users').set({ password_hash: passwordHash }).where('realm_id', '=', realm.id).execute();
  });
}

/** A sign-in takes less, on a busy machine as well. */
const LATE_SECONDS = 10;

/** The next person whose code of this time step is not used. */
type Source = () => string | null;

function codeSource(people: readonly Person[]): Source {
  const used = new Map<string, number>();
  let turn = 0;
  return () => {
    const now = Date.now();
    const step = Math.floor(now / 1000 / PERIOD_SECONDS);
    // Whoever begins at the end of a step may give the code of the next.
    const last = Math.floor((now / 1000 + LATE_SECONDS) / PERIOD_SECONDS);
    const name = people[turn++ % people.length]?.name ?? '';
    if ((used.get(name) ?? 0) >= step) return null;
    used.set(name, last);
    return name;
  };
}

const codeNow = (): string => totp({ secret: SECRET, time: Date.now(), period: PERIOD_SECONDS, digits: 6 });

const PATH = '/am/json/authenticate';
const startOf = (journey: string): string => `${PATH}?authIndexType=service&authIndexValue=${journey}`;
/** Requests of one sign-in: begin, the first screen, the code. */
const STEPS = 3;

type Load = { perSecond: number; times: number[] };
type Step = { callbacks: { type: string; input?: { value: unknown }[] }[] };

async function signIns(stage: Stage, journey: string, source: Source, seconds: number): Promise<Load> {
  const times: number[] = [];
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const one = async () => {
    const connection = await openConnection(stage.url);
    for (let next = source(); next && performance.now() < end; next = source()) {
      await signIn(connection, journey, { name: next, times });
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  return { perSecond: times.length / ((performance.now() - begin) / 1000), times };
}

type Attempt = { name: string; times: number[] };

/** A step that fails would be a cheaper one: then the figure would mean nothing. */
async function signIn(connection: Connection, journey: string, { name, times }: Attempt) {
  const timed = async (path: string, body: object | null) => {
    const sentAt = performance.now();
    const reply = await connection.post(path, body);
    times.push(performance.now() - sentAt);
    if (reply.status !== 200) throw new TypeError(`a sign-in was refused: ${reply.body}`);
    return JSON.parse(reply.body) as Step & { tokenId?: string };
  };
  const first = await timed(startOf(journey), null);
  const second = await timed(PATH, fill(first, { NameCallback: name, PasswordCallback: PASSWORD }));
  const last = await timed(PATH, fill(second, { NameCallback: codeNow() }));
  if (last.tokenId === undefined) throw new TypeError('a sign-in did not end with a session');
}

function fill(step: Step, answers: Readonly<Record<string, string>>): Step {
  const callbacks = step.callbacks.map((callback) => {
    const value = answers[callback.type];
    return value === undefined
      ? callback
      : { ...callback, input: callback.input?.map((field) => ({ ...field, value })) };
  });
  return { ...step, callbacks } as Step;
}

const timesOf = (loads: readonly Load[]): string => {
  const times = loads.flatMap((load) => load.times);
  return `p50 ${milliseconds(quantile(times, 0.5))}, p99 ${milliseconds(quantile(times, 0.99))}`;
};

/** A claim and a store of one row for each step, on as many connections. */
async function bareSteps({ databaseUrl, realm, kit }: Stage): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: IN_FLIGHT });
  const end = performance.now() + SECONDS * 1000;
  const asked = JSON.stringify({ callbacks: [{ type: 'NameCallback', prompt: 'User Name' }], shares: [1], wakeOn: [] });
  let steps = 0;
  const one = async () => {
    const id = kit.random.uuid(new Date());
    await pool.query(
      `INSERT INTO journey_runs (id, realm_id, journey, is_draft, no_session, must_raise, step_key_hash, positions, asked,
         asked_at, shared, proofs, steps, created_at, expires_at)
       VALUES ($1, $2, 'Bare', false, false, false, '\\x00', '[]', $3, now(), '{}', '[]', 0, now(), now() + interval '1 hour')`,
      [id, realm.id, asked],
    );
    for (; performance.now() < end; steps++) {
      await pool.query({
        name: 'claim',
        text: `UPDATE journey_runs SET step_key_hash = NULL, steps = journey_runs.steps + 1 FROM realms
          WHERE realms.id = realm_id AND journey_runs.id = $1 AND step_key_hash = $2 AND expires_at > now()
          RETURNING journey_runs.*, realms.settings`,
        values: [id, Buffer.of(0)],
      });
      await pool.query({
        name: 'store',
        text: `UPDATE journey_runs SET step_key_hash = $2, positions = $3, asked = $4, asked_at = now(), shared = $5 WHERE id = $1`,
        values: [id, Buffer.of(0), '[{"journey":"Bare","nodeId":"code"}]', asked, '{"username":"user1"}'],
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  await pool.query(`DELETE FROM journey_runs WHERE journey = 'Bare'`);
  await pool.end();
  return steps / SECONDS;
}

async function bareHashes(): Promise<number> {
  const hash = await hashPassword(PASSWORD);
  const end = performance.now() + 2_000;
  let count = 0;
  const one = async () => {
    for (; performance.now() < end; count++) await verifyPassword(hash, PASSWORD);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  return count / 2;
}

type Waiter = { connection: Connection; step: Step };

async function waiting(stage: Stage, people: readonly Person[]): Promise<Figures> {
  const waiters: Waiter[] = [];
  const rest = [...people];
  const enter = async () => {
    for (let person = rest.pop(); person; person = rest.pop()) {
      const connection = await openConnection(stage.url);
      const first = JSON.parse((await connection.post(startOf('BenchPush'), null)).body) as Step;
      const second = await connection.post(PATH, fill(first, { NameCallback: person.name }));
      if (second.status !== 200) throw new TypeError(`nobody waits: ${second.body}`);
      waiters.push({ connection, step: JSON.parse(second.body) as Step });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, enter));
  const polls = [];
  for (let round = 0; round < ROUNDS; round++) {
    await pause(2_500);
    polls.push(await askAll(waiters));
  }
  const held = await wakeAll(stage, waiters);
  for (const { connection } of waiters) connection.close();
  return [
    {
      what: `${whole(waiters.length)} runs poll one pending wait at once`,
      figure: `all answered in ${milliseconds(median(polls))}`,
      beside: `${whole((waiters.length / median(polls)) * 1000)} polls/s`,
    },
    {
      what: `${whole(waiters.length)} runs held until something happens`,
      figure: `all answered ${milliseconds(held)} after it did`,
      beside: 'told through the database by another process',
    },
  ];
}

/** Each sends its step back, and has the next one then. */
async function askAll(waiters: readonly Waiter[], headers?: Readonly<Record<string, string>>): Promise<number> {
  const begin = performance.now();
  const ask = async (waiter: Waiter) => {
    const reply = await waiter.connection.post(PATH, waiter.step, headers);
    if (reply.status !== 200) throw new TypeError(`a wait ended: ${reply.body}`);
    waiter.step = JSON.parse(reply.body) as Step;
  };
  await Promise.all(waiters.map(ask));
  return performance.now() - begin;
}

const HELD_MS = 3_000;

async function wakeAll({ kit }: Stage, waiters: readonly Waiter[]): Promise<number> {
  const pushes = await kit.db.selectFrom('pushes').select('id').where('state', '=', 'pending').execute();
  const held = askAll(waiters, { prefer: 'wait=25' });
  await pause(HELD_MS);
  const begin = performance.now();
  for (const { id } of pushes) kit.bus.publish(pushTopic(id), null);
  const total = await held;
  if (total < HELD_MS) throw new TypeError('nobody was held');
  return performance.now() - begin;
}
