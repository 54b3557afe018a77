/** What is known of a session by name: what the server says, what journeys have noted, and what its holder may write. */
import { notedNames } from '../journeys/index.ts';
import { type Kit, Problem } from '../kit/index.ts';
import { isReservedProperty, MAX_WRITABLE_PROPERTIES, type Realm, writablePropertiesOf } from '../realms/index.ts';
import { type SessionProperties, sessionProperties, type UserCaller, writeSessionProperties } from '../users/index.ts';
import { levelOf } from './levels.ts';
import './errors.ts';

const LONGEST_VALUE = 1_024;

/** Names that the holder of a session may write: on the realm's list, and no journey's and not ours. */
async function writableNames(kit: Kit, realm: Realm): Promise<readonly string[]> {
  const listed = writablePropertiesOf(realm.settings).filter((name) => !isReservedProperty(name));
  const noted = await notedNames(kit.db, { realmId: realm.id, names: listed });
  return listed.filter((name) => !noted.has(name));
}

/** What journeys have noted, whose names never stand for what the server itself says. */
export function notedProperties(noted: SessionProperties): SessionProperties {
  return Object.fromEntries(Object.entries(noted).filter(([name]) => !isReservedProperty(name)));
}

/** Everything that the holder may know; what may be written and is not is an empty text, as with PingAM. */
export async function propertiesView(kit: Kit, { session, realm }: UserCaller): Promise<SessionProperties> {
  const { noted, written } = await sessionProperties(kit.db, session.id);
  const writable = await writableNames(kit, realm);
  return {
    ...Object.fromEntries(writable.map((name) => [name, written[name] ?? ''])),
    ...notedProperties(noted),
    AuthLevel: String(levelOf(session.assurance)),
  };
}

/**
 * Writes properties into the caller's own session: all of them, or none.
 * @throws Problem am.properties-invalid, am.property-not-writable, users.not-signed-in
 */
export async function writeProperties(
  kit: Kit,
  caller: UserCaller,
  body: Readonly<Record<string, unknown>>,
): Promise<SessionProperties> {
  const properties = readProperties(body);
  const writable = await writableNames(kit, caller.realm);
  const sessionId = caller.session.id;
  const refused = Object.keys(properties).find((name) => !writable.includes(name));
  if (refused !== undefined) throw notWritable(refused);
  if (!(await writeSessionProperties(kit.db, { sessionId, properties, writable }))) {
    const { noted } = await sessionProperties(kit.db, sessionId);
    const taken = Object.keys(properties).find((name) => Object.hasOwn(noted, name));
    throw taken === undefined ? new Problem('users.not-signed-in') : notWritable(taken);
  }
  return propertiesView(kit, caller);
}

function readProperties({ tokenId: _, ...body }: Readonly<Record<string, unknown>>): SessionProperties {
  const entries = Object.entries(body);
  const isGood = entries.every((entry): entry is [string, string] => isText(entry[1]));
  if (!isGood || entries.length === 0 || entries.length > MAX_WRITABLE_PROPERTIES)
    throw new Problem('am.properties-invalid');
  return Object.fromEntries(entries as [string, string][]);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= LONGEST_VALUE;

function notWritable(name: string): Problem {
  const shown = name.replaceAll(/[^\w.-]/g, '').slice(0, 64);
  const detail = `The property ${shown} of a session is not one that this realm lets its holder write. Nothing was changed.`;
  return new Problem('am.property-not-writable', { detail });
}
