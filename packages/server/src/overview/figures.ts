import { type RawBuilder, sql } from 'kysely';
import { firstId } from '../kit/index.ts';
import { describeFailure, type FailureCode } from '../registrations/index.ts';
import { holdsOwner, holdsStrangers, userLockScopes } from '../users/index.ts';

/** One person, perhaps one phone of theirs, and why they stand in a list. */
export type FigureRow = {
  subject: string;
  userId: string;
  deviceId: string | null;
  reason: string | null;
  at: Date | null;
};

export type FigureCode =
  | 'adding'
  | 'behind'
  | 'no-device'
  | 'not-finished'
  | 'silent'
  | 'no-wake'
  | 'refused-settings'
  | 'locked'
  | 'held-back'
  | 'reported';

export type Figure = {
  code: FigureCode;
  /** `pending` ends by itself; `stuck` does not; `now` waits for a person. */
  kind: 'pending' | 'stuck' | 'now';
  /** "3 people …", for one and for many. */
  one: string;
  many: string;
  /** What to do. */
  help: string;
  /** Found by an index however many people there are, so it is always counted when somebody looks. */
  cheap: boolean;
  /** What a reason of its rows means. */
  reasons?: Readonly<Record<string, string>>;
  /** Rows of `subject, user_id, device_id, reason, at`. */
  rows: (realmId: string, now: Date) => RawBuilder<unknown>;
};

const DAY_MS = 86_400_000;
const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);
const sinceId = (now: Date, days: number): string => firstId(daysBefore(now, days));

const FAILURES = ['wrong-codes', 'too-many-devices', 'given-up'] as const satisfies readonly FailureCode[];

const unfinished: Readonly<Record<string, string>> = {
  expired: 'The code on the screen was not used in time.',
  ...Object.fromEntries(FAILURES.map((code) => [code, firstSentence(describeFailure(code).text)])),
};

function firstSentence(text: string): string {
  return `${text.split('. ')[0]?.replace(/\.$/, '') ?? ''}.`;
}

const locks: Readonly<Record<string, string>> = userLockScopes;

/** Whom locks are about that hold these, with the longest of each. */
const lockRows = (holds: RawBuilder<unknown>, realmId: string, now: Date): RawBuilder<unknown> => sql`
  SELECT DISTINCT ON (u.id) u.id AS subject, u.id AS user_id, NULL::uuid AS device_id, l.scope AS reason,
    l.locked_until AS at
  FROM (SELECT split_part(subject, '|', 1) AS owner, scope, locked_until FROM limits
        WHERE realm_id = ${realmId} AND locked_until > ${now} AND scope = any(${Object.keys(locks)}) AND ${holds}) AS l
  JOIN users AS u ON u.realm_id = ${realmId} AND (u.name = l.owner
    OR u.id = CASE WHEN l.owner ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN l.owner::uuid END)
  ORDER BY u.id, l.locked_until DESC`;

/** Phones that talk to the server, of people who may sign in. */
const PHONES = sql`devices AS d JOIN users AS u ON u.id = d.user_id AND u.state = 'active'`;
const online = (realmId: string) => sql`d.realm_id = ${realmId} AND d.mode = 'online' AND d.state = 'active'`;

/**
 * Everything that the first page counts and lists. These statements read tables of several slices: asked slice by slice, a
 * question such as "who has no phone" would carry a million ids from one to the other. None of them writes.
 */
export const FIGURES: readonly Figure[] = [
  {
    code: 'adding',
    kind: 'pending',
    one: 'person is adding a phone at this moment',
    many: 'people are adding a phone at this moment',
    help: 'It ends by itself, with the phone or with its time.',
    cheap: true,
    rows: (realmId, now) => sql`
      SELECT id AS subject, user_id, NULL::uuid AS device_id, state AS reason, created_at AS at FROM registrations
      WHERE ended_at IS NULL AND expires_at > ${now} AND realm_id = ${realmId}`,
    reasons: {
      waiting: 'The code is on the screen.',
      scanned: 'The phone has read the code.',
      claimed: 'The phone has to show its first code.',
    },
  },
  {
    code: 'behind',
    kind: 'pending',
    one: 'phone has yet to take over the newest settings',
    many: 'phones have yet to take over the newest settings',
    help: 'A connected phone does so within seconds, a sleeping one when its app is opened.',
    cheap: false,
    rows: (realmId) => sql`
      SELECT d.id AS subject, d.user_id, d.id AS device_id, NULL AS reason, d.last_sync_at AS at
      FROM ${PHONES} JOIN realms AS r ON r.id = d.realm_id
      WHERE ${online(realmId)} AND d.refused IS NULL
        AND d.applied_version < d.configuration_version + r.settings_version + u.version - 2`,
  },
  {
    code: 'no-device',
    kind: 'stuck',
    one: 'person has no phone',
    many: 'people have no phone',
    help: 'They sign in with a password alone until they add one in the portal.',
    cheap: false,
    rows: (realmId) => sql`
      SELECT id AS subject, id AS user_id, NULL::uuid AS device_id, NULL AS reason, created_at AS at
      FROM users WHERE realm_id = ${realmId} AND state = 'active' AND device_count = 0`,
  },
  {
    code: 'not-finished',
    kind: 'stuck',
    one: 'person began to add a phone this week and has none yet',
    many: 'people began to add a phone this week and have none yet',
    help: 'Call them, or be there when they try again.',
    cheap: false,
    reasons: unfinished,
    rows: (realmId, now) => sql`
      SELECT last.id AS subject, last.user_id, NULL::uuid AS device_id, coalesce(last.failure, last.state) AS reason,
        last.ended_at AS at
      FROM (SELECT DISTINCT ON (user_id) id, user_id, state, failure, ended_at FROM registrations
            WHERE realm_id = ${realmId} AND id >= ${sinceId(now, 7)} ORDER BY user_id, id DESC) AS last
      JOIN users AS u ON u.id = last.user_id AND u.state = 'active' AND u.device_count = 0
      WHERE last.state IN ('expired', 'failed')`,
  },
  {
    code: 'silent',
    kind: 'stuck',
    one: 'phone has not been heard of for 30 days',
    many: 'phones have not been heard of for 30 days',
    help: 'Ask whether the phone is still there, and remove it if it is not.',
    cheap: false,
    rows: (realmId, now) => sql`
      SELECT d.id AS subject, d.user_id, d.id AS device_id, NULL AS reason, coalesce(d.last_sync_at, d.created_at) AS at
      FROM ${PHONES} WHERE ${online(realmId)} AND coalesce(d.last_sync_at, d.created_at) < ${daysBefore(now, 30)}`,
  },
  {
    code: 'no-wake',
    kind: 'stuck',
    one: 'person gets a request only while the app is open',
    many: 'people get a request only while the app is open',
    help: 'No push service can wake their phone: they have not allowed notifications, or the phone took that back.',
    cheap: false,
    rows: (realmId) => sql`
      SELECT u.id AS subject, u.id AS user_id, NULL::uuid AS device_id, NULL AS reason, NULL::timestamptz AS at
      FROM users AS u
      WHERE u.realm_id = ${realmId} AND u.state = 'active' AND u.push_enabled AND u.device_count > 0
        AND EXISTS (SELECT 1 FROM devices AS d WHERE d.user_id = u.id AND ${online(realmId)})
        AND NOT EXISTS (SELECT 1 FROM devices AS d JOIN push_addresses AS a ON a.device_id = d.id AND a.dropped_at IS NULL
          WHERE d.user_id = u.id AND ${online(realmId)})`,
  },
  {
    code: 'refused-settings',
    kind: 'now',
    one: 'phone could not take over its settings',
    many: 'phones could not take over their settings',
    help: 'Open the phone’s settings: its own words say what it lacks.',
    cheap: false,
    rows: (realmId) => sql`
      SELECT d.id AS subject, d.user_id, d.id AS device_id, d.refused ->> 'reason' AS reason,
        (d.refused ->> 'at')::timestamptz AS at
      FROM ${PHONES} WHERE ${online(realmId)} AND d.refused IS NOT NULL`,
  },
  {
    code: 'locked',
    kind: 'now',
    one: 'person is locked out',
    many: 'people are locked out',
    help: 'Find out whether it was they who tried. Unlock them, or let the lock run out.',
    cheap: true,
    reasons: locks,
    rows: (realmId, now) => lockRows(holdsOwner, realmId, now),
  },
  {
    code: 'held-back',
    kind: 'now',
    one: 'person is being guessed at: strangers are held back',
    many: 'people are being guessed at: strangers are held back',
    help: 'They get in themselves, and nothing has to be done. Where one of them does not, open them: it says why.',
    cheap: true,
    reasons: locks,
    rows: (realmId, now) => lockRows(holdsStrangers, realmId, now),
  },
  {
    code: 'reported',
    kind: 'now',
    one: 'person reported a request today that was not theirs',
    many: 'people reported a request today that was not theirs',
    help: 'Somebody knows their password. Give them a link to set a new one.',
    cheap: true,
    rows: (realmId, now) => sql`
      SELECT DISTINCT ON (user_id) id AS subject, user_id, device_id, details ->> 'address' AS reason, ended_at AS at
      FROM pushes WHERE realm_id = ${realmId} AND id >= ${sinceId(now, 1)} AND state = 'reported'
      ORDER BY user_id, id DESC`,
  },
];

export function findFigure(code: string): Figure | undefined {
  return FIGURES.find((figure) => figure.code === code);
}

/** Totals beside the figures: everybody who may sign in, and those of them who have a phone. */
export const TOTALS = {
  users: (realmId: string) => sql`SELECT 1 FROM users WHERE realm_id = ${realmId} AND state = 'active'`,
  enrolled: (realmId: string) =>
    sql`SELECT 1 FROM users WHERE realm_id = ${realmId} AND state = 'active' AND device_count > 0`,
  phones: (realmId: string) => sql`SELECT 1 FROM devices WHERE realm_id = ${realmId} AND state IN ('active', 'locked')`,
} as const satisfies Record<string, (realmId: string) => RawBuilder<unknown>>;

export type Total = keyof typeof TOTALS;
