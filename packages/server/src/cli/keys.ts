import { currentSealKey, type Kit, runningProcesses } from '../kit/index.ts';
import { type Rotation, rotateSealKey, SEALED_COLUMNS, sealedByKey } from '../maintenance/index.ts';
import { type CommandInput, type Commands, invalidUsage, type Outcome } from './command.ts';

const WAIT_SECONDS = 60;

export const keyCommands: Commands = {
  'keys rotate': {
    arguments: '[--check] [--wait <seconds>]',
    text: 'Replace the seal key while servers run; --check says how many records each key seals, and changes nothing',
    options: ['wait'],
    flags: ['check'],
    run: ({ values, flags, withKit, progress }) => {
      const waitMs = secondsOf(values.wait) * 1000;
      if (flags.has('check')) return withKit(describeKeys);
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
