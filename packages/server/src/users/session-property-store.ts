import { sql } from 'kysely';
import { type JsonText, json, type Queryable } from '../kit/index.ts';

/** What a journey noted about the session that it opened, by name. */
export type SessionProperties = Readonly<Record<string, string>>;

/** Adds to what is noted already, name by name. */
export async function noteSessionProperties(
  q: Queryable,
  { sessionId, properties }: { sessionId: string; properties: SessionProperties },
): Promise<void> {
  if (Object.keys(properties).length === 0) return;
  await q
    .updateTable('sessions')
    .set({ properties: sql<JsonText>`properties || ${json(properties)}::jsonb` })
    .where('id', '=', sessionId)
    .execute();
}

/** What journeys have noted of a session, and what its holder has written into it. */
export type AllProperties = { readonly noted: SessionProperties; readonly written: SessionProperties };

export async function sessionProperties(q: Queryable, sessionId: string): Promise<AllProperties> {
  const row = await q
    .selectFrom('sessions')
    .select(['properties', 'written_properties'])
    .where('id', '=', sessionId)
    .executeTakeFirst();
  const noted = (row?.properties ?? {}) as SessionProperties;
  return { noted, written: (row?.written_properties ?? {}) as SessionProperties };
}

/**
 * Writes what the holder of a session wants to remember in it, name by name, in one statement: of two who write at once each
 * keeps its own names. What is written and may not be any more goes.
 * @returns false where the session has ended, or a journey has noted one of these names meanwhile
 */
export async function writeSessionProperties(
  q: Queryable,
  {
    sessionId,
    properties,
    writable,
  }: { sessionId: string; properties: SessionProperties; writable: readonly string[] },
): Promise<boolean> {
  const kept = sql<JsonText>`(SELECT coalesce(jsonb_object_agg(key, value), '{}'::jsonb)
    FROM jsonb_each(written_properties || ${json(properties)}::jsonb) WHERE key = ANY(${writable}::text[]))`;
  const result = await q
    .updateTable('sessions')
    .set({ written_properties: kept })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where(sql<boolean>`NOT properties ?| ${Object.keys(properties)}::text[]`)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
