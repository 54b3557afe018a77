import { runningProcesses, VERSION } from '../../kit/index.ts';
import { type Check, type Finding, off, ok, onDatabase, warning, wrong } from './finding.ts';

const OLDEST_NODE = 24;

export const runtimeCheck: Check = {
  name: 'runtime',
  title: 'Runtime',
  run: ({ nodeVersion }) => {
    if (Number.parseInt(nodeVersion, 10) >= OLDEST_NODE) return [ok(`Lanyard ${VERSION} on Node.js ${nodeVersion}`)];
    return [
      wrong(
        `Lanyard ${VERSION} runs on Node.js ${nodeVersion}.`,
        `Run it with Node.js ${OLDEST_NODE} or newer; \`npm ci\` brings one, and \`npm start\` uses it.`,
      ),
    ];
  },
};

/** The servers on this database: they may differ in version during an upgrade, and not for long. */
export const processesCheck: Check = {
  name: 'processes',
  title: 'Servers',
  run: onDatabase(async ({ db, query }) => {
    const { rows } = await query<{ known: boolean }>("SELECT to_regclass('server_processes') IS NOT NULL AS known");
    const processes = rows[0]?.known ? await runningProcesses(db) : [];
    if (processes.length === 0) return [off('none runs on this database now')];
    const names = processes.map(({ host, pid, version }) => `${host} (process ${pid}, version ${version})`);
    return [
      differences(
        processes.map(({ version }) => version),
        names,
      ) ?? ok(names.join(', ')),
    ];
  }),
};

function differences(versions: readonly string[], names: readonly string[]): Finding | null {
  if (new Set(versions).size <= 1) return null;
  return warning(
    `Servers of different versions run on this database: ${names.join(', ')}.`,
    'Finish the upgrade: stop the older ones. They go on working beside the newer, but nobody tests that for weeks.',
  );
}
