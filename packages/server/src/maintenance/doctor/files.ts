import { readFileSync, statSync } from 'node:fs';
import { sealKeyFile } from '../../kit/index.ts';
import { type Check, type Examination, type Finding, off, ok, warning, wrong } from './finding.ts';

const GROUP = 0o070;
const OTHERS = 0o007;

/** Files with a secret: there, readable for this account, and for nobody else. */
export const filesCheck: Check = {
  name: 'files',
  title: 'Secret files',
  run: (examination) => {
    const files = secretFiles(examination);
    if (files.length === 0) return [off('none: the environment holds the secrets')];
    const findings = files.flatMap(lookAt);
    return findings.length > 0 ? findings : [ok(`readable by nobody else: ${files.join(', ')}`)];
  },
};

function secretFiles({ config, configFile }: Examination): string[] {
  const { tlsKey, fcmServiceAccount, apnsKey } = config;
  const demoKey = config.mode === 'demo' && config.sealKey === null && config.sealKeyFile === null;
  const files = [demoKey ? null : sealKeyFile(config), tlsKey, fcmServiceAccount, apnsKey, configFile];
  return files.filter((file) => file !== null);
}

function lookAt(file: string): Finding[] {
  const { mode } = statSync(file, { throwIfNoEntry: false }) ?? { mode: 0 };
  if (!isReadable(file)) {
    return [
      wrong(`${file} cannot be read.`, 'Look whether it is there, and whether the account of the server may read it.'),
    ];
  }
  if ((mode & OTHERS) !== 0) {
    return [
      wrong(
        `${file} can be read by everybody on this machine.`,
        `chmod 600 ${file}; and if strangers were here, replace what is in it.`,
      ),
    ];
  }
  if ((mode & GROUP) !== 0)
    return [warning(`${file} can be read by its group.`, `chmod 600 ${file}, unless that is how the server reads it.`)];
  return [];
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
