import { announceRealm, countSynchronised } from '../devices/index.ts';
import { currentSealKey, type Kit, runningProcesses } from '../kit/index.ts';
import { type Rotation, rotateSealKey, SEALED_COLUMNS, sealedByKey } from '../maintenance/index.ts';
import { describeKeyOf, getRealm, rotateRealmKey } from '../realms/index.ts';
import { type CommandInput, type Commands, invalidUsage, type Outcome } from './command.ts';

const WAIT_SECONDS = 60;

export const keyCommands: Commands = {
  'keys rotate': {
    arguments: '[--realm <realm>] [--check] [--wait <seconds>]',
    text: 'Replace the seal key while servers run, or with --realm the signing key of that realm; --check changes nothing and says how far each is',
    options: ['realm', 'wait'],
    flags: ['check'],
    run: ({ values, flags, withKit, progress }) => {
      const waitMs = secondsOf(values.wait) * 1000;
      const { realm } = values;
      const isCheck = flags.has('check');
      if (realm !== undefined)
        return withKit((kit) => (isCheck ? describeRealmKey(kit, realm) : rotateRealm(kit, realm)));
      if (isCheck) return withKit(describeKeys);
      return withKit((kit) => rotateCommand(kit, { waitMs, progress }));
    },
  },
};

function secondsOf(text = String(WAIT_SECONDS)): number {
  const seconds = Number(text);
  if (!/^\d{1,5}$/.test(text)) throw invalidUsage('--wait must be a number of seconds.');
  return seconds;
}

async function describeKeys(kit: Kit): Promise<string> {
  const [counts, current, servers] = await Promise.all([
    sealedByKey(kit),
    currentSealKey(kit.db),
    runningProcesses(kit.db),
  ]);
  const ids = new Set([...(current === null ? [] : [current]), ...counts.map(({ id }) => id)]);
  const lines = [...ids].map((id) => {
    const records = counts.find((entry) => entry.id === id)?.records ?? 0;
    return `Key ${id}${id === current ? ', which seals now' : ''}: ${records} records.`;
  });
  const using = servers.map(({ host, pid, sealKey }) => `Server on ${host}, process ${pid}: seals with ${sealKey}.`);
  return [...lines, ...using].join('\n');
}

async function rotateRealm(kit: Kit, name: string): Promise<string> {
  const realm = await getRealm(kit.db, name);
  const { id, generation } = await kit.db.transaction().execute((tx) => rotateRealmKey(tx, kit, realm));
  announceRealm(kit, realm.id);
  return [
    `The realm ${realm.name} signs with key ${id} now, its key number ${generation}.`,
    'Connected phones go over at once, others at their next connection. Make a backup now: a phone that has gone over does not believe a server without this key.',
  ].join('\n');
}

async function describeRealmKey(kit: Kit, name: string): Promise<string> {
  const realm = await getRealm(kit.db, name);
  const { id, generation, createdAt } = await describeKeyOf(kit.db, realm.id);
  const { devices, since } = await countSynchronised(kit.db, { realmId: realm.id, since: createdAt });
  return [
    `The realm ${realm.name} signs with key ${id}, its key number ${generation}, since ${createdAt.toISOString()}.`,
    `${since} of ${devices} phones have connected since then and believe it; the others go over when they connect.`,
  ].join('\n');
}

type Rotate = { waitMs: number; progress: CommandInput['progress'] };

async function rotateCommand(kit: Kit, options: Rotate): Promise<Outcome> {
  const rotation = await rotateSealKey(kit, { ...options, columns: SEALED_COLUMNS });
  return { text: describeRotation(rotation), exitCode: rotation.unopened.length > 0 ? 1 : 0 };
}

function describeRotation({ current, resealed, done, unopened }: Rotation): string {
  const given = done.map(
    (id) =>
      `The key ${id} seals nothing any more. Take it out of the key file on every machine, and keep a copy of it for as long as you keep backups that were made before now.`,
  );
  const lost = unopened.map(
    ({ table, records }) =>
      `${records} records of ${table} could not be opened with any key at hand and are as they were. Their key is still needed.`,
  );
  return [
    `Everything is sealed with the key ${current}. ${resealed} records were sealed anew.`,
    ...given,
    ...lost,
  ].join('\n');
}
