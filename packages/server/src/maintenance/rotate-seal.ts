import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { record } from '../audit/index.ts';
import {
  addSealKey,
  countSealed,
  currentSealKey,
  forgetSealKey,
  type Kit,
  nameSealKey,
  oldSealKeys,
  Problem,
  type Resealable,
  runningProcesses,
  SEAL_TOPIC,
  type SealedCount,
  type ServerProcess,
  sealKeyFile,
} from '../kit/index.ts';
import { listRealms } from '../realms/index.ts';
import type { Progress } from './backup.ts';
import './errors.ts';
import { type ResealResult, resealAll } from './reseal.ts';

const POLL_MS = 100;

export type RotationOptions = {
  readonly columns: readonly Resealable[];
  /** How long the servers may take to have the new key. */
  readonly waitMs: number;
  readonly progress: Progress;
};

export type Rotation = ResealResult & {
  readonly current: string;
  /** Keys that seal nothing any more. */
  readonly done: readonly string[];
};

/**
 * Replaces the seal key while servers run, in steps of which each can be the last for today: the new key is at hand on every
 * process before any seals with it; all seal with it before old records are sealed anew; an old key is given up when no record
 * of it is left. A key that stands first in the file and is not yet in use is taken; otherwise one is made.
 * @param kit one of this moment: its keys are those of the file now
 * @throws Problem `maintenance.rotation-waits`, `seal.no-key`
 */
export async function rotateSealKey(kit: Kit, options: RotationOptions): Promise<Rotation> {
  const target = await chooseKey(kit, options.progress);
  await waitForServers(kit, { ...options, what: 'have', has: ({ sealKeys }) => sealKeys.includes(target), target });
  await useKey(kit, target);
  await waitForServers(kit, { ...options, what: 'use', has: ({ sealKey }) => sealKey === target, target });
  const result = await resealAll(kit, options);
  const left = new Set((await sealedByKey(kit)).map(({ id }) => id));
  const done = (await oldSealKeys(kit.db)).filter((id) => !left.has(id));
  for (const id of done) await forgetSealKey(kit.db, id);
  return { ...result, current: target, done };
}

async function chooseKey(kit: Kit, progress: Progress): Promise<string> {
  const [first = ''] = kit.sealKeys.ids();
  const current = await currentSealKey(kit.db);
  if (first !== current || (await oldSealKeys(kit.db)).length > 0) return first;
  const file = sealKeyFile(kit.config);
  if (file === null) {
    throw new Problem('maintenance.rotation-waits', {
      detail:
        'The seal keys stand in LANYARD_SEAL_KEY, which only you can change: put a new key in front of the present one, with a comma between them, restart one server after the other, then run this again. Nothing was changed.',
    });
  }
  const before = new Set(kit.sealKeys.ids());
  addSealKey(file);
  kit.sealKeys.reload();
  const made = kit.sealKeys.ids().find((id) => !before.has(id)) ?? first;
  progress(`A new key ${made} stands first in ${file}.`);
  return made;
}

type Waiting = RotationOptions & {
  what: 'have' | 'use';
  has: (process: ServerProcess) => boolean;
  target: string;
};

async function waitForServers(kit: Kit, { waitMs, progress, what, has, target }: Waiting): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    kit.bus.publish(SEAL_TOPIC, null);
    const servers = await runningProcesses(kit.db);
    const lacking = servers.filter((server) => !has(server));
    if (lacking.length === 0) return progress(`${servers.length} running servers ${what} the key ${target}.`);
    if (performance.now() > deadline) throw waits(kit, lacking, target);
    await pause(POLL_MS);
  }
}

function waits(kit: Kit, lacking: readonly ServerProcess[], target: string): Problem {
  const names = lacking.map(({ host, pid }) => `${host} (process ${pid})`).join(', ');
  const file = sealKeyFile(kit.config);
  const todo = file === null ? 'Give it to them in LANYARD_SEAL_KEY' : `Copy ${file} to those machines`;
  return new Problem('maintenance.rotation-waits', {
    detail: `The new seal key ${target} is not yet at hand on ${names}. Everything goes on working. ${todo}, then run this again.`,
  });
}

async function useKey(kit: Kit, target: string): Promise<void> {
  await kit.db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext('lanyard seal keys'))`.execute(tx);
    if ((await currentSealKey(tx)) === target) return;
    await nameSealKey(tx, kit.sealKeys, target);
    for (const { id: realmId } of await listRealms(tx)) {
      const event = { realmId, type: 'server.seal-rotated', outcome: 'success', actor: { kind: 'system' } } as const;
      await record(tx, kit, { ...event, details: { key: target } });
    }
  });
  kit.sealKeys.use(target);
}

/** How many records each key has. */
export function sealedByKey(kit: Pick<Kit, 'db'>): Promise<SealedCount[]> {
  return countSealed({ query: <Row extends object>(text: string) => sql.raw<Row>(text).execute(kit.db) });
}
