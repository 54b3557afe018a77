import type { JsonText, Queryable } from '../kit/index.ts';
import type { CodeCredential } from './code.ts';
import { namedSql } from './named-sql.ts';

// The hot path: one statement reads everything that a verdict needs, one judges and writes. They join tables of other
// slices on purpose, because each further round trip costs a quarter of the speed (docs/decisions/0007).

/** What both reads give: a row for each credential, or one row without a credential. */
type SubjectRow = {
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
  sealed_secret: Buffer | null;
  moving_factor: number;
  drift: number;
  expected: number | null;
};
type ServiceRow = SubjectRow & { service_id: string; realm_id: string; settings_version: number };

const subjectColumns = (realmId: string): string => `
  (SELECT max(l.locked_until) FROM limits l
    WHERE l.realm_id = ${realmId} AND l.locked_until > $now::timestamptz AND (l.scope, l.subject) IN
      (('code:user', $subject), ('code:address', $network), ('code:realm', '*'))) AS locked_until,
  u.id AS user_id, u.name AS user_name, d.id AS device_id, d.name AS device_name, d.last_used_at,
  c.id, c.kind, c.algorithm, c.digits, c.period, c.sealed_secret, c.moving_factor, c.drift,
  CASE WHEN (c.resync ->> 'until')::timestamptz > $now::timestamptz THEN (c.resync ->> 'factor')::bigint END AS expected`;

const devicesOfUser = `
  LEFT JOIN devices d ON d.user_id = u.id AND d.state = 'active'
  LEFT JOIN credentials c ON c.device_id = d.id AND c.kind IN ('totp', 'hotp')`;

type Counted = { subject: string; network: string | null; now: string };
export type ServiceParams = Counted & { keyHash: Buffer; userName: string };
type UserParams = Counted & { realmId: string; userId: string | null };

export const readService = namedSql<ServiceParams, ServiceRow>(`
  SELECT s.id AS service_id, s.realm_id, r.settings_version, ${subjectColumns('s.realm_id')}
  FROM services s
  JOIN realms r ON r.id = s.realm_id
  LEFT JOIN users u ON u.realm_id = s.realm_id AND u.name = $userName AND u.state = 'active' ${devicesOfUser}
  WHERE s.key_hash = $keyHash AND s.revoked_at IS NULL
  ORDER BY c.id`);

const readUser = namedSql<UserParams, SubjectRow>(`
  SELECT ${subjectColumns('r.id')}
  FROM realms r
  LEFT JOIN users u ON u.id = $userId AND u.realm_id = r.id AND u.state = 'active' ${devicesOfUser}
  WHERE r.id = $realmId
  ORDER BY c.id`);

export type CodeSubject = {
  user: { id: string; name: string } | null;
  lockedUntil: Date | null;
  credentials: CodeCredential[];
};
export type ServiceCodeSubject = CodeSubject & { serviceId: string; realmId: string; settingsVersion: number };

/** The live service of an API key, and all that a code of this user of its realm is judged by; null without a service. */
export async function readServiceSubject(q: Queryable, params: ServiceParams): Promise<ServiceCodeSubject | null> {
  const rows = await readService(q, params);
  const [head] = rows;
  if (!head) return null;
  const { service_id: serviceId, realm_id: realmId, settings_version: settingsVersion } = head;
  return { ...toSubject(rows), serviceId, realmId, settingsVersion };
}

/** All that a code of this user is judged by. A user who is disabled or of another realm reads as none. */
export async function readUserSubject(q: Queryable, params: UserParams): Promise<CodeSubject> {
  return toSubject(await readUser(q, params));
}

function toSubject(rows: readonly SubjectRow[]): CodeSubject {
  const [head] = rows;
  const { user_id: id, user_name: name } = head ?? {};
  return {
    user: id && name ? { id, name } : null,
    lockedUntil: head?.locked_until ?? null,
    credentials: rows.flatMap(toCredential),
  };
}

function toCredential(row: SubjectRow): CodeCredential[] {
  const { id, device_id: deviceId, device_name: deviceName, kind, sealed_secret: sealedSecret } = row;
  if (!id || !deviceId || !kind || !sealedSecret || deviceName === null) return [];
  const { algorithm, digits, period, drift, expected, moving_factor: movingFactor, last_used_at: lastUsedAt } = row;
  const shape = { algorithm, digits, period, suite: null, movingFactor, drift, expected, lastUsedAt };
  return [{ id, deviceId, deviceName, kind, sealedSecret, ...shape }];
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

const locked = 'coalesce(l.locked_until > $now::timestamptz, false)';
const over = '(l.window_ends_at <= $now::timestamptz OR coalesce(l.locked_until <= $now::timestamptz, false))';

/** Counts one wrong code. While a counter is locked nothing moves, or a flood would prolong the lock for ever (A22). */
const counting = (scope: 'user' | 'address' | 'realm'): string => `
  ON CONFLICT (realm_id, scope, subject) DO UPDATE SET
    count = CASE WHEN ${locked} THEN l.count WHEN excluded.count = 0 THEN 0 WHEN ${over} THEN 1 ELSE l.count + 1 END,
    window_ends_at = CASE WHEN ${locked} OR excluded.count = 0 OR NOT ${over} THEN l.window_ends_at
      ELSE excluded.window_ends_at END,
    refused = CASE WHEN ${locked} THEN l.refused ELSE 0 END,
    locked_until = CASE WHEN ${locked} THEN l.locked_until
      WHEN excluded.count = 1 AND CASE WHEN ${over} THEN 1 ELSE l.count + 1 END >= $${scope}Max::integer
      THEN $${scope}LockEnd::timestamptz END`;

const firstLock = (scope: 'user' | 'address' | 'realm'): string =>
  `CASE WHEN $${scope}Max::integer <= 1 THEN $${scope}LockEnd::timestamptz END`;

const auditColumns =
  'id, realm_id, at, type, outcome, actor_kind, actor_id, user_id, device_id, address, request_id, details';

/**
 * Takes a right code, if it still is. `used` compares and sets the moving factor, so that of any number of equal codes at
 * once one wins (A2). `counted` then locks the user's counter, though it mostly changes nothing there: guesses in
 * parallel are judged one after the other and cannot outrun the limit (A18). Each part reads the one before it, so that
 * rows are locked in one order, and two verdicts cannot wait for each other.
 */
export const writeMatch = namedSql<MatchWrite, { outcome: 'success' | 'refused' }>(`
  WITH shown AS (
    UPDATE devices SET last_used_at = $now::timestamptz WHERE id = $staleDeviceId::uuid RETURNING id
  ), used AS (
    UPDATE credentials SET moving_factor = $factor::bigint + 1, drift = $drift::integer, resync = NULL
    WHERE id = $credentialId::uuid AND moving_factor <= $factor::bigint
      AND (NOT $isResync::boolean OR (resync ->> 'factor')::bigint = $factor::bigint)
      AND (SELECT count(*) FROM shown) >= 0
    RETURNING id
  ), judged AS (
    SELECT EXISTS (SELECT FROM used) AS is_right
  ), counted AS (
    INSERT INTO limits AS l (realm_id, scope, subject, count, window_ends_at, locked_until)
    SELECT $realmId::uuid, 'code:user', $subject::text, CASE WHEN is_right THEN 0 ELSE 1 END,
      $userWindowEnd::timestamptz, CASE WHEN NOT is_right THEN ${firstLock('user')} END
    FROM judged
    ${counting('user')} WHERE excluded.count = 1 OR l.count > 0 OR l.locked_until IS NOT NULL
    RETURNING locked_until
  ), verdict AS (
    SELECT is_right AND NOT EXISTS (SELECT FROM counted WHERE locked_until IS NOT NULL) AS is_accepted FROM judged
  )
  INSERT INTO audit_events (${auditColumns})
  SELECT $auditId::uuid, $realmId::uuid, $now::timestamptz, 'verification.code',
    CASE WHEN is_accepted THEN 'success' ELSE 'refused' END, $actorKind::text, $actorId::text, $userId::uuid,
    $deviceId::uuid, $address::text, $requestId::text,
    CASE WHEN is_accepted THEN $accepted::jsonb ELSE $refused::jsonb END
  FROM verdict
  RETURNING outcome`);

/**
 * Writes a refusal: the same statement whatever was wrong. `far` remembers a code far outside the window; then user,
 * address and realm are counted, in the same order as above.
 */
const writeRefusal = namedSql<RefusalWrite, { id: string }>(`
  WITH far AS (
    UPDATE credentials SET resync = $resync::jsonb
    WHERE id = $credentialId::uuid AND moving_factor <= $factor::bigint
    RETURNING id
  ), counted AS (
    INSERT INTO limits AS l (realm_id, scope, subject, count, window_ends_at, locked_until)
    SELECT $realmId::uuid, 'code:user', $subject::text, 1, $userWindowEnd::timestamptz, ${firstLock('user')}
    WHERE (SELECT count(*) FROM far) >= 0
    ${counting('user')}
    RETURNING count
  ), spread AS (
    INSERT INTO limits AS l (realm_id, scope, subject, count, window_ends_at, locked_until)
    SELECT $realmId::uuid, 'code:address', $network::text, 1, $addressWindowEnd::timestamptz, ${firstLock('address')}
    WHERE $network::text IS NOT NULL AND (SELECT count(*) FROM counted) >= 0
    ${counting('address')}
    RETURNING count
  ), overall AS (
    INSERT INTO limits AS l (realm_id, scope, subject, count, window_ends_at, locked_until)
    SELECT $realmId::uuid, 'code:realm', '*', 1, $realmWindowEnd::timestamptz, ${firstLock('realm')}
    WHERE (SELECT count(*) FROM spread) >= 0
    ${counting('realm')}
    RETURNING count
  )
  INSERT INTO audit_events (${auditColumns})
  SELECT $auditId::uuid, $realmId::uuid, $now::timestamptz, 'verification.code', 'refused', $actorKind::text,
    $actorId::text, $userId::uuid, $deviceId::uuid, $address::text, $requestId::text, $refused::jsonb
  FROM overall
  RETURNING id`);

/**
 * An attempt that a lock turned away: it is counted where the narrowest lock is, and touches nothing else. Counted as a
 * wrong code it would lock out a person whose address or realm is locked because of others, and let whoever hammers at
 * one locked account lock the whole realm (A22). The audit holds the 1st, 10th, 100th … of them, with the number.
 */
const writeHeld = namedSql<AttemptWrite, { id: string }>(`
  WITH held AS (
    UPDATE limits SET refused = refused + 1
    WHERE realm_id = $realmId::uuid AND (scope, subject) = (
      SELECT l.scope, l.subject FROM limits l
      WHERE l.realm_id = $realmId::uuid AND l.locked_until > $now::timestamptz AND (l.scope, l.subject) IN
        (('code:user', $subject::text), ('code:address', $network::text), ('code:realm', '*'))
      ORDER BY array_position(ARRAY['code:user', 'code:address', 'code:realm'], l.scope) LIMIT 1)
    RETURNING refused
  )
  INSERT INTO audit_events
    (id, realm_id, at, type, outcome, actor_kind, actor_id, user_id, address, request_id, details)
  SELECT $auditId::uuid, $realmId::uuid, $now::timestamptz, 'verification.code', 'refused', $actorKind::text, $actorId::text,
    $userId::uuid, $address::text, $requestId::text, $refused::jsonb || jsonb_build_object('attempts', refused)
  FROM held WHERE refused::text ~ '^10*$'
  RETURNING id`);

/** Accounts for an attempt during a lock. */
export async function writeHeldAttempt(q: Queryable, write: AttemptWrite): Promise<void> {
  await writeHeld(q, write);
}

/** Writes a refusal with its audit event. */
export async function refuseCode(q: Queryable, write: RefusalWrite): Promise<void> {
  await writeRefusal(q, write);
}

/** Takes a right code with its audit event. @returns whether it counted: true once for each factor. */
export async function acceptCode(q: Queryable, write: MatchWrite): Promise<boolean> {
  const [row] = await writeMatch(q, write);
  return row?.outcome === 'success';
}
