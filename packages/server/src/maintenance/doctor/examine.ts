import { auditChainCheck } from './audit-chain.ts';
import { certificateCheck } from './certificate.ts';
import { clockCheck } from './clock.ts';
import { databaseCheck } from './database.ts';
import { diskCheck } from './disk.ts';
import { filesCheck } from './files.ts';
import { type Check, type Examination, type Finding, off, wrong } from './finding.ts';
import { databaseLoadCheck } from './load.ts';
import { mailCheck } from './mail.ts';
import { publicUrlCheck } from './public-url.ts';
import { pushCheck } from './push.ts';
import { processesCheck, runtimeCheck } from './runtime.ts';
import { sealKeyCheck } from './seal-key.ts';

const settingsCheck: Check = {
  name: 'settings',
  title: 'Settings',
  run: ({ config }) => [
    config.mode === 'demo'
      ? off('this is the demo: everybody knows its passwords, so it listens on this machine only')
      : { state: 'ok', text: `a real server at ${config.publicUrl}` },
  ],
};

/** Everything that is looked at, in the order in which one thing explains the next. */
export const checks: readonly Check[] = [
  settingsCheck,
  runtimeCheck,
  diskCheck,
  filesCheck,
  databaseCheck,
  databaseLoadCheck,
  processesCheck,
  clockCheck,
  sealKeyCheck,
  auditChainCheck,
  certificateCheck,
  publicUrlCheck,
  pushCheck,
  mailCheck,
];

export type Examined = Pick<Check, 'name' | 'title'> & { readonly findings: readonly Finding[] };

/** Looks at everything, one after the other. It changes nothing, and what it gives holds no secret. */
export async function examine(examination: Examination): Promise<Examined[]> {
  const all: Examined[] = [];
  for (const { name, title, run } of checks) {
    const findings = await Promise.resolve(examination).then(run).catch(unexpected);
    all.push({ name, title, findings });
  }
  return all;
}

/** A check that breaks off has found something as well. */
function unexpected(error: unknown): Finding[] {
  const reason = error instanceof Error ? error.message : String(error);
  return [wrong(`This could not be looked at: ${reason}.`, 'Mend that, then look again.')];
}
