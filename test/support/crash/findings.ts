/** Compares what was promised with what the database holds. Every difference is one sentence; none is the aim. */
import { hotp } from '@lanyard/protocol/otp';
import type { Authenticator } from 'lanyard-authenticator/engine';
import pg from 'pg';
import { TEST_SECRET } from '../../../packages/server/src/devices/test-device.ts';
import { createClient, signInByJourney } from '../../../packages/server/src/testing/index.ts';
import { type Crowd, PASSWORD } from './crowd.ts';
import type { Ledger } from './ledger.ts';
import { newPhone, phoneClock } from './load.ts';

type Query = (text: string, values?: unknown[]) => Promise<Record<string, string>[]>;

export async function withQuery<Result>(databaseUrl: string, work: (query: Query) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(async (text, values) => (await client.query(text, values)).rows);
  } finally {
    await client.end();
  }
}

/** May run while the load goes on: everything acknowledged before the call must be there, and nothing may be half. */
export async function findLost(databaseUrl: string, ledger: Ledger): Promise<string[]> {
  const codes = ledger.codes.map(({ verificationId }) => verificationId);
  const phones = ledger.phones.map(({ user }) => user);
  const pushes = ledger.pushes.map(({ id }) => id);
  const approvals = ledger.approvals.map(({ pushId }) => pushId);
  return withQuery(databaseUrl, async (query) => {
    const missing = async (what: string, ids: string[], found: string) => {
      const rows = await query(`SELECT id FROM unnest($1::text[]) AS wanted (id) EXCEPT ${found}`, [ids]);
      return rows.map(({ id }) => `lost: ${what} ${id}`);
    };
    const findings = [
      ...(await missing('code', codes, COUNTED_CODES)),
      ...(await missing('phone of', phones, ACTIVE_PHONES)),
      ...(await missing('request', pushes, 'SELECT id::text FROM pushes')),
      ...(await missing('approval', approvals, ANSWERED)),
    ];
    for (const [sentence, text] of Object.entries(IMPOSSIBLE)) {
      findings.push(...(await query(text)).map((row) => `half: ${sentence} ${JSON.stringify(row)}`));
    }
    return findings;
  });
}

const COUNTED_CODES = `SELECT id::text FROM audit_events WHERE type = 'verification.code' AND outcome = 'success'`;
const ANSWERED = `SELECT id::text FROM pushes WHERE state = 'approved' AND answer IS NOT NULL`;
const ACTIVE_PHONES = `
  SELECT users.name FROM users
  JOIN devices ON devices.user_id = users.id AND devices.state = 'active'
  JOIN registrations ON registrations.device_id = devices.id AND registrations.state = 'registered'
  JOIN audit_events ON audit_events.device_id = devices.id AND audit_events.type = 'device.registered'`;

/** What no moment may show, in the middle of a load either: each of these is written in one transaction. */
const IMPOSSIBLE: Record<string, string> = {
  'a registration that is done without a device that works': `
    SELECT registrations.id FROM registrations LEFT JOIN devices ON devices.id = device_id
    WHERE registrations.state = 'registered' AND (devices.id IS NULL OR devices.state = 'pending')`,
  'a pending device without its registration': `
    SELECT devices.id FROM devices LEFT JOIN registrations ON device_id = devices.id
    WHERE devices.state = 'pending' AND registrations.state IS DISTINCT FROM 'claimed'`,
  'a device without a secret or keys': `
    SELECT devices.id FROM devices
    WHERE devices.state <> 'removed' AND (device_jwk IS NULL OR user_jwk IS NULL OR agreement_jwk IS NULL
      OR NOT EXISTS (SELECT FROM credentials WHERE device_id = devices.id AND sealed_secret IS NOT NULL))`,
  'a registration without its audit event': `
    SELECT registrations.id FROM registrations
    WHERE state = 'registered' AND (SELECT count(*) FROM audit_events
      WHERE type = 'device.registered' AND audit_events.device_id = registrations.device_id) <> 1`,
  'an approval that was not recorded exactly once': `
    SELECT pushes.id FROM pushes WHERE (state = 'approved')::int <> (SELECT count(*) FROM audit_events
      WHERE type = 'push.approved' AND details ->> 'push' = pushes.id::text)`,
  'a request that was not recorded exactly once': `
    SELECT pushes.id FROM pushes WHERE 1 <> (SELECT count(*) FROM audit_events
      WHERE type = 'push.started' AND details ->> 'push' = pushes.id::text)`,
};

/** After the load has ended: nothing counted twice, no code works again, and phones and server agree on who has one. */
export async function findDoubles(world: {
  url: string;
  databaseUrl: string;
  ledger: Ledger;
  crowd: Crowd;
  engines: Map<string, Authenticator>;
}): Promise<string[]> {
  const { ledger, databaseUrl } = world;
  const counted = await withQuery(databaseUrl, (query) => query(COUNTED));
  const findings = counted.flatMap(({ name = '', counted: text, factor }) => {
    const acknowledged = ledger.codes.filter(({ user }) => user === name);
    const atMost = acknowledged.length + ledger.codesInDoubt.filter(({ user }) => user === name).length;
    const isCountRight = Number(text) >= acknowledged.length && Number(text) <= atMost;
    const isUsedUp = Number(factor) > Math.max(-1, ...acknowledged.map(({ counter }) => counter));
    return [
      ...(isCountRight ? [] : [`double: ${text} codes of ${name} counted, at most ${atMost} were sent`]),
      ...(isUsedUp ? [] : [`lost: the counter of ${name} is ${factor} again`]),
    ];
  });
  return [...findings, ...(await replayCodes(world)), ...(await comparePhones(world))];
}

const COUNTED = `
  SELECT users.name, count(audit_events.id) AS counted, max(credentials.moving_factor) AS factor FROM users
  JOIN devices ON devices.user_id = users.id JOIN credentials ON device_id = devices.id AND kind = 'hotp'
  LEFT JOIN audit_events ON audit_events.user_id = users.id AND type = 'verification.code' AND outcome = 'success'
  GROUP BY users.name`;

/** A2: the last code that counted for each person, sent once more. */
async function replayCodes({ url, ledger, crowd }: { url: string; ledger: Ledger; crowd: Crowd }): Promise<string[]> {
  const headers = { authorization: `Bearer ${crowd.apiKey}` };
  const findings: string[] = [];
  for (const { user, counter } of new Map(ledger.codes.map((entry) => [entry.user, entry])).values()) {
    const body = { user, code: hotp({ secret: TEST_SECRET, counter }) };
    const { status } = await createClient(url).request('POST', '/api/v1/verifications/code', { headers, body });
    if (status !== 403) findings.push(`double: a code of ${user} that had counted was answered ${status}`);
  }
  return findings;
}

/** When an app takes it for certain that a registration which broke off will not go on. */
const LATER_MS = 7_200_000;

/** An interrupted phone takes its half back when it reaches the server again; then both sides must say the same. */
async function comparePhones(world: {
  url: string;
  crowd: Crowd;
  engines: Map<string, Authenticator>;
  databaseUrl: string;
}): Promise<string[]> {
  const { engines, databaseUrl } = world;
  phoneClock.aheadMs = LATER_MS;
  for (const engine of engines.values()) await engine.sync();
  phoneClock.aheadMs = 0;
  const rows = await withQuery(databaseUrl, (query) => query(`${ACTIVE_PHONES} WHERE users.name LIKE 'newcomer%'`));
  const active = new Set(rows.map(({ name }) => name));
  const findings: string[] = [];
  for (const [user, engine] of engines) {
    const isInApp = (await engine.accounts()).length === 1;
    if (isInApp !== active.has(user)) findings.push(`half: the phone of ${user}: app ${isInApp}, server ${!isInApp}`);
    if (!isInApp) findings.push(...(await beginAgain(world, user)));
  }
  return findings;
}

/** Whoever was interrupted begins anew and is not held up by what was left behind. */
async function beginAgain({ url, crowd }: { url: string; crowd: Crowd }, user: string) {
  const portal = createClient(url);
  const engine = await newPhone();
  try {
    await signInByJourney(portal, { realm: crowd.realm, user, password: PASSWORD });
    const { link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
    await engine.register(link, { deviceName: 'Phone' });
    return [];
  } catch (error) {
    return [`half: ${user} could not begin again: ${error instanceof Error ? error.message : error}`];
  } finally {
    engine.close();
  }
}
