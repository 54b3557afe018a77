import { acceptedForms } from '../devices/index.ts';
import type { JsonText, Queryable } from '../kit/index.ts';
import { batchSql, type Columns, type Form } from './batch-sql.ts';
import type { CodeCredential } from './code.ts';

// The hot path: one statement reads everything that a verdict needs, one judges and writes, each for all verifications
// that are in flight together (docs/decisions/0008). They join tables of other slices on purpose, because each further
// round trip costs a quarter of the speed (docs/decisions/0007).

/** What both reads give: a row for each credential, or one row without a credential. */
type SubjectRow = {
  position: number;
  user_id: string | null;
  user_name: string | null;
  locked_until: Date | null;
  device_id: string | null;
  device_name: string | null;
  last_used_at: Date | null;
  id: string | null;
  kind: 'totp' | 'hotp' | null;
  algorithm: CodeCredential['algorithm'];
  digits: number;
  period: number;
  checksum: boolean;
  truncation_offset: number | null;
  sealed_secret: Buffer | null;
  moving_factor: number;
  drift: number;
  counter_offset: number;
  suspended: boolean;
  next_form: CodeCredential['next'];
  expected: number | null;
};
type ServiceRow = SubjectRow & { service_id: string; realm_id: string; settings_version: number };

/** Three look-ups by key: however many others are locked, they are not read. */
const lockOf = (realmId: string, scope: string, subject: string): string => `
  (SELECT l.locked_until FROM limits l WHERE l.realm_id = ${realmId} AND l.scope = '${scope}' AND l.subject = ${subject}
    AND l.locked_until > i.now)`;

const subjectColumns = (realmId: string): string => `
  greatest(${lockOf(realmId, 'code:user', 'i.subject')}, ${lockOf(realmId, 'code:address', 'i.network')},
    ${lockOf(realmId, 'code:realm', "'*'")}) AS locked_until,
  u.id AS user_id, u.name AS user_name, d.id AS device_id, d.name AS device_name, d.last_used_at,
  c.id, c.kind, c.algorithm, c.digits, c.period, c.checksum, c.truncation_offset, c.sealed_secret, c.moving_factor,
  c.drift, c.counter_offset, c.suspended, c.next_form,
  CASE WHEN (c.resync ->> 'until')::timestamptz > i.now THEN (c.resync ->> 'factor')::bigint END AS expected`;

const devicesOfUser = `
  LEFT JOIN devices d ON d.user_id = u.id AND d.state = 'active'
  LEFT JOIN credentials c ON c.device_id = d.id AND c.kind IN ('totp', 'hotp')`;

type Counted = { subject: string; network: string | null; now: string };
export type ServiceParams = Counted & { keyHash: Buffer; userName: string };
export type UserParams = Counted & { realmId: string; userId: string | null };

const countedColumns = { subject: 'text', network: 'text', now: 'timestamptz' } as const satisfies Columns<Counted>;

export const readService = batchSql<ServiceParams, ServiceRow>(
  { ...countedColumns, keyHash: 'bytea', userName: 'text' },
  ({ items }) => `
  SELECT i.position, s.id AS service_id, s.realm_id, r.settings_version, ${subjectColumns('s.realm_id')}
  FROM ${items} i
  JOIN services s ON s.key_hash = i.key_hash AND s.revoked_at IS NULL
  JOIN realms r ON r.id = s.realm_id
  LEFT JOIN users u ON u.realm_id = s.realm_id AND u.name = i.user_name AND u.state = 'active' ${devicesOfUser}
  ORDER BY i.position, c.id`,
);

const readUser = batchSql<UserParams, SubjectRow>(
  { ...countedColumns, realmId: 'uuid', userId: 'uuid' },
  ({ items }) => `
  SELECT i.position, ${subjectColumns('i.realm_id')}
  FROM ${items} i
  LEFT JOIN users u ON u.id = i.user_id AND u.realm_id = i.realm_id AND u.state = 'active' ${devicesOfUser}
  ORDER BY i.position, c.id`,
);

export type CodeSubject = {
  user: { id: string; name: string } | null;
  lockedUntil: Date | null;
  credentials: CodeCredential[];
};
export type ServiceCodeSubject = CodeSubject & { serviceId: string; realmId: string; settingsVersion: number };

/**
 * The live service of each API key, and all that a code of this user of its realm is judged by; null without a service.
 */
export async function readServiceSubjects(
  q: Queryable,
  items: readonly ServiceParams[],
): Promise<(ServiceCodeSubject | null)[]> {
  return byPosition(items, await readService(q, items)).map((rows) => {
    const [head] = rows;
    if (!head) return null;
    const { service_id: serviceId, realm_id: realmId, settings_version: settingsVersion } = head;
    return { ...toSubject(rows), serviceId, realmId, settingsVersion };
  });
}

/** All that a code of each user is judged by. A user who is disabled or of another realm reads as none. */
export async function readUserSubjects(q: Queryable, items: readonly UserParams[]): Promise<CodeSubject[]> {
  return byPosition(items, await readUser(q, items)).map(toSubject);
}

/** The rows of each item. */
function byPosition<Row extends SubjectRow>(items: readonly object[], rows: readonly Row[]): Row[][] {
  const all: Row[][] = items.map(() => []);
  for (const row of rows) all[row.position - 1]?.push(row);
  return all;
}

function toSubject(rows: readonly SubjectRow[]): CodeSubject {
  const [head] = rows;
  const { user_id: id, user_name: name } = head ?? {};
  return {
    user: id && name ? { id, name } : null,
    lockedUntil: head?.locked_until ?? null,
    credentials: rows.flatMap(toCredential).flatMap(acceptedForms),
  };
}

function toCredential(row: SubjectRow): CodeCredential[] {
  const { id, device_id: deviceId, device_name: deviceName, kind, sealed_secret: sealedSecret } = row;
  if (!id || !deviceId || !kind || !sealedSecret || deviceName === null) return [];
  const { algorithm, digits, period, drift, expected, moving_factor: movingFactor, last_used_at: lastUsedAt } = row;
  const { counter_offset: offset, suspended, next_form: next, checksum, truncation_offset: truncationOffset } = row;
  const codes = { algorithm, digits, period, suite: null, checksum, truncationOffset };
  const shape = { ...codes, movingFactor, drift, expected, lastUsedAt };
  return [{ id, deviceId, deviceName, kind, sealedSecret, ...shape, offset, suspended, next }];
}

/** What every row about an attempt holds. Times are ISO strings, which the driver passes on as they are. */
export type AttemptWrite = {
  now: string;
  realmId: string;
  subject: string;
  /** Null where the address is a relying party's own, which says nothing about the person. */
  address: string | null;
  /** What is counted of the address. */
  network: string | null;
  auditId: string;
  actorKind: 'service' | 'user';
  actorId: string;
  userId: string | null;
  requestId: string;
  /** What the audit says where it is refused. */
  refused: JsonText;
};

type CounterWrite<Prefix extends string> = Record<`${Prefix}Max`, number> &
  Record<`${Prefix}WindowEnd` | `${Prefix}LockEnd`, string>;

/** A code that is right as far as the read told. */
export type MatchWrite = AttemptWrite &
  CounterWrite<'user'> & {
    credentialId: string;
    deviceId: string;
    /** The device again where its time of last use is to be written, which once a minute is enough for. */
    staleDeviceId: string | null;
    factor: number;
    drift: number;
    /** The second of two consecutive codes: the first must still be remembered. */
    isResync: boolean;
    accepted: JsonText;
  };

/** A code that is wrong, used, or belongs to nobody. */
export type RefusalWrite = AttemptWrite &
  CounterWrite<'user' | 'address' | 'realm'> & {
    /** The credential whose code was far outside the window; null where there is none. */
    credentialId: string | null;
    deviceId: string | null;
    factor: number;
    resync: JsonText | null;
  };

const attemptColumns = {
  auditId: 'uuid',
  realmId: 'uuid',
  now: 'timestamptz',
  subject: 'text',
  network: 'text',
  address: 'text',
  actorKind: 'text',
  actorId: 'text',
  userId: 'uuid',
  requestId: 'text',
  refused: 'jsonb',
} as const satisfies Columns<AttemptWrite>;

type Scope = 'user' | 'address' | 'realm';

const userColumns = { userMax: 'integer', userWindowEnd: 'timestamptz', userLockEnd: 'timestamptz' } as const;

const matchColumns = {
  ...attemptColumns,
  ...userColumns,
  credentialId: 'uuid',
  deviceId: 'uuid',
  staleDeviceId: 'uuid',
  factor: 'bigint',
  drift: 'integer',
  isResync: 'boolean',
  accepted: 'jsonb',
} as const satisfies Columns<MatchWrite>;

const refusalColumns = {
  ...attemptColumns,
  ...userColumns,
  addressMax: 'integer',
  addressWindowEnd: 'timestamptz',
  addressLockEnd: 'timestamptz',
  realmMax: 'integer',
  realmWindowEnd: 'timestamptz',
  realmLockEnd: 'timestamptz',
  credentialId: 'uuid',
  deviceId: 'uuid',
  factor: 'bigint',
  resync: 'jsonb',
} as const satisfies Columns<RefusalWrite>;

/** One item is put where it is used; several are read once. */
const materialized = ({ either }: Form): string => either('MATERIALIZED', 'NOT MATERIALIZED');

const itemsOf = (form: Form): string => `item AS ${materialized(form)} (SELECT * FROM ${form.items} i)`;

/** How often a counter is to count, from rows that have the limits of `scope`; `times` of one row. */
const tallyOf = (
  { either }: Form,
  { rank, scope, subject, from, times }: { rank: number; scope: Scope } & Record<'subject' | 'from' | 'times', string>,
): string => {
  const total = (column: string, of: 'sum' | 'min' | 'max') => either(`${of}(${column})`, column);
  return `
    SELECT ${rank} AS rank, i.realm_id, 'code:${scope}' AS scope, ${subject} AS subject,
      ${total(times, 'sum')}::integer AS times, ${total('i.now', 'max')} AS now, ${total(`i.${scope}_max`, 'min')} AS most,
      ${total(`i.${scope}_window_end`, 'max')} AS window_end, ${total(`i.${scope}_lock_end`, 'max')} AS lock_end
    FROM ${from} i WHERE ${subject} IS NOT NULL ${either('GROUP BY 2, 4', '')}`;
};

const locked = 'coalesce(l.locked_until > t.now, false)';
const over = '(l.window_ends_at <= t.now OR coalesce(l.locked_until <= t.now, false))';
const base = `(CASE WHEN ${over} THEN 0 ELSE l.count END)`;
const isLast = `(t.times > 0 AND ${base} + t.times >= t.most)`;

/**
 * Counts wrong codes: `tally` says how many of each counter, and 0 forgets those before. Several at once count as if they
 * came one after the other: what comes after the one that locks moves nothing, or a flood would prolong the lock for ever
 * (A22). Counters are locked in one order, so that two statements cannot wait for each other.
 */
const countTally = ({ either }: Form, after: 'used' | 'far'): string => `
    INSERT INTO limits AS l (realm_id, scope, subject, count, window_ends_at, locked_until)
    SELECT realm_id, scope, subject, CASE WHEN times = 0 THEN 0 ELSE greatest(1, least(times, most)) END, window_end,
      CASE WHEN times > 0 AND times >= most THEN lock_end END
    FROM tally WHERE (SELECT count(*) FROM ${after}) >= 0 ${either('ORDER BY rank, realm_id, subject', '')}
    ON CONFLICT (realm_id, scope, subject) DO UPDATE SET (count, window_ends_at, refused, locked_until) = (
      SELECT
        CASE WHEN ${locked} THEN l.count WHEN t.times = 0 THEN 0
          WHEN ${isLast} THEN greatest(${base} + 1, t.most) ELSE ${base} + t.times END,
        CASE WHEN ${locked} OR t.times = 0 OR NOT ${over} THEN l.window_ends_at ELSE t.window_end END,
        CASE WHEN ${locked} THEN l.refused ELSE 0 END,
        CASE WHEN ${locked} THEN l.locked_until WHEN ${isLast} THEN t.lock_end END
      FROM tally t WHERE t.realm_id = l.realm_id AND t.scope = l.scope AND t.subject = l.subject)
    WHERE excluded.count > 0 OR l.count > 0 OR l.locked_until IS NOT NULL
    RETURNING l.realm_id, l.scope, l.subject, l.locked_until`;

const auditColumns =
  'id, realm_id, at, type, outcome, actor_kind, actor_id, user_id, device_id, address, request_id, details';

/** A condition that locks the rows in the order of their ids before the first of them is written, for the same reason. */
const lockedFirst = ({ either }: Form, table: 'credentials' | 'devices', column: string): string =>
  either(
    `AND (SELECT count(*) FROM (
      SELECT r.id FROM item i JOIN ${table} r ON r.id = i.${column} ORDER BY r.id FOR NO KEY UPDATE OF r) r) >= 0`,
    '',
  );

/**
 * Takes right codes, if they still are. `used` compares and sets the moving factor, so that of any number of equal codes
 * at once one wins (A2), in one statement or in several. `counted` then locks the user's counter, though it mostly changes
 * nothing there: guesses in parallel are judged one after the other and cannot outrun the limit (A18). Each part reads
 * the one before it, so that rows are locked in one order.
 */
export const writeMatch = batchSql<MatchWrite, { id: string; outcome: 'success' | 'refused' }>(
  matchColumns,
  (form) => `
  WITH ${itemsOf(form)}, shown AS (
    UPDATE devices d SET last_used_at = i.now FROM item i
    WHERE d.id = i.stale_device_id ${lockedFirst(form, 'devices', 'stale_device_id')}
    RETURNING d.id
  ), used AS (
    UPDATE credentials c SET moving_factor = i.factor + 1, drift = i.drift, resync = NULL
    FROM item i
    WHERE c.id = i.credential_id AND c.moving_factor <= i.factor
      AND (NOT i.is_resync OR (c.resync ->> 'factor')::bigint = i.factor)
      AND (SELECT count(*) FROM shown) >= 0 ${lockedFirst(form, 'credentials', 'credential_id')}
    RETURNING i.audit_id
  ), judged AS MATERIALIZED (
    SELECT i.*, EXISTS (SELECT FROM used WHERE used.audit_id = i.audit_id) AS is_right FROM item i
  ), tally AS ${materialized(form)} (${tallyOf(form, {
    rank: 1,
    scope: 'user',
    subject: 'i.subject',
    from: 'judged',
    times: 'CASE WHEN i.is_right THEN 0 ELSE 1 END',
  })}
  ), counted AS (${countTally(form, 'used')}
  ), verdict AS MATERIALIZED (
    SELECT j.*, is_right AND NOT EXISTS (SELECT FROM counted c
      WHERE c.locked_until IS NOT NULL AND c.realm_id = j.realm_id AND c.subject = j.subject) AS is_accepted
    FROM judged j
  )
  INSERT INTO audit_events (${auditColumns})
  SELECT audit_id, realm_id, now, 'verification.code', CASE WHEN is_accepted THEN 'success' ELSE 'refused' END,
    actor_kind, actor_id, user_id, device_id, address, request_id, CASE WHEN is_accepted THEN accepted ELSE refused END
  FROM verdict
  RETURNING id, outcome`,
);

/**
 * Writes refusals: the same statement whatever was wrong. `far` remembers a code far outside the window; then user,
 * address and realm are counted.
 */
const writeRefusal = batchSql<RefusalWrite, { id: string }>(
  refusalColumns,
  (form) => `
  WITH ${itemsOf(form)}, far AS (
    UPDATE credentials c SET resync = i.resync FROM item i
    WHERE c.id = i.credential_id AND c.moving_factor <= i.factor ${lockedFirst(form, 'credentials', 'credential_id')}
    RETURNING c.id
  ), tally AS MATERIALIZED (${tallyOf(form, { rank: 1, scope: 'user', subject: 'i.subject', from: 'item', times: '1' })}
    UNION ALL ${tallyOf(form, { rank: 2, scope: 'address', subject: 'i.network', from: 'item', times: '1' })}
    UNION ALL ${tallyOf(form, { rank: 3, scope: 'realm', subject: "'*'", from: 'item', times: '1' })}
  ), counted AS (${countTally(form, 'far')}
  )
  INSERT INTO audit_events (${auditColumns})
  SELECT audit_id, realm_id, now, 'verification.code', 'refused', actor_kind, actor_id, user_id, device_id, address,
    request_id, refused
  FROM item WHERE (SELECT count(*) FROM counted) >= 0
  RETURNING id`,
);

/**
 * Attempts that a lock turned away: each is counted where the narrowest lock is, and touches nothing else. Counted as a
 * wrong code it would lock out a person whose address or realm is locked because of others, and let whoever hammers at
 * one locked account lock the whole realm (A22). The audit holds the 1st, 10th, 100th … of them, with the number.
 */
const writeHeld = batchSql<AttemptWrite, { id: string }>(
  attemptColumns,
  (form) => `
  WITH ${itemsOf(form)}, held AS MATERIALIZED (
    SELECT i.*, h.rank, h.scope, h.locked_subject FROM item i CROSS JOIN LATERAL (
      SELECT k.rank, k.scope, l.subject AS locked_subject
      FROM (VALUES (1, 'code:user', i.subject), (2, 'code:address', i.network), (3, 'code:realm', '*'))
        AS k (rank, scope, subject)
      JOIN limits l ON l.realm_id = i.realm_id AND l.scope = k.scope AND l.subject = k.subject AND l.locked_until > i.now
      ORDER BY k.rank LIMIT 1) h
  ), tally AS MATERIALIZED (
    SELECT rank, realm_id, scope, locked_subject, count(*)::integer AS times FROM held GROUP BY 1, 2, 3, 4
  ), taken AS MATERIALIZED (
    SELECT l.subject FROM tally t
    JOIN limits l ON l.realm_id = t.realm_id AND l.scope = t.scope AND l.subject = t.locked_subject
    ORDER BY t.rank, t.realm_id, t.locked_subject FOR NO KEY UPDATE OF l
  ), counted AS (
    UPDATE limits l SET refused = l.refused + t.times FROM tally t
    WHERE l.realm_id = t.realm_id AND l.scope = t.scope AND l.subject = t.locked_subject
      AND (SELECT count(*) FROM taken) >= 0
    RETURNING l.realm_id, l.scope, l.subject, l.refused - t.times AS before
  ), numbered AS (
    SELECT h.*, c.before + row_number() OVER (PARTITION BY h.realm_id, h.scope, h.locked_subject ORDER BY h.position)
      AS attempts
    FROM held h JOIN counted c ON c.realm_id = h.realm_id AND c.scope = h.scope AND c.subject = h.locked_subject
  )
  INSERT INTO audit_events
    (id, realm_id, at, type, outcome, actor_kind, actor_id, user_id, address, request_id, details)
  SELECT audit_id, realm_id, now, 'verification.code', 'refused', actor_kind, actor_id, user_id, address, request_id,
    refused || jsonb_build_object('attempts', attempts)
  FROM numbered WHERE attempts::text ~ '^10*$'
  RETURNING id`,
);

/** Accounts for attempts during a lock. */
export async function holdAttempts(q: Queryable, writes: readonly AttemptWrite[]): Promise<void> {
  await writeHeld(q, writes);
}

/** Writes refusals with their audit events. */
export async function refuseCodes(q: Queryable, writes: readonly RefusalWrite[]): Promise<void> {
  await writeRefusal(q, writes);
}

/** Takes right codes with their audit events. @returns whether each counted: true once for each factor */
export async function acceptCodes(q: Queryable, writes: readonly MatchWrite[]): Promise<boolean[]> {
  const outcomes = new Map((await writeMatch(q, writes)).map(({ id, outcome }) => [id, outcome]));
  return writes.map(({ auditId }) => outcomes.get(auditId) === 'success');
}
