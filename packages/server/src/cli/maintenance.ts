import { forgetHeads } from '../audit/index.ts';
import { AFTER_RESTORE, backUp, openBackup, restore } from '../maintenance/index.ts';
import { type CommandInput, type Commands, invalidUsage } from './command.ts';

export const maintenanceCommands: Commands = {
  backup: {
    arguments: '--to <file>',
    text: 'Copy the whole database as it is now into one file, also while servers run; seal keys are not in it',
    options: ['to'],
    run: backupCommand,
  },
  restore: {
    arguments: '<file> [--replace <realm>]',
    text: 'Fill an empty database from a backup; --replace names a realm in one whose content is given up for it',
    options: ['replace'],
    run: restoreCommand,
  },
};

function backupCommand({ values, withDatabase, progress }: CommandInput): Promise<string> {
  const { to } = values;
  if (!to) throw invalidUsage('--to is missing: the file to make.');
  return withDatabase(async ({ url, config }) => {
    const { bytes, tables, rows, sealKeys } = await backUp({ url, config, to, now: new Date(), progress });
    const size = (bytes / 1024 / 1024).toFixed(1);
    return [
      `Wrote ${to}: ${rows} rows of ${tables} tables, ${size} MiB.`,
      `To restore it, the seal key ${sealKeys.join(' and ')} is needed, which is not in it: keep a copy of that key somewhere else.`,
    ].join('\n');
  });
}

async function restoreCommand({ name, values, config, withDatabase, progress }: CommandInput): Promise<string> {
  const backup = await openBackup(name, config());
  try {
    return await withDatabase(async ({ url }) => {
      const replace = values.replace ?? null;
      const { rows, migrated } = await restore({ url, backup, replace, after: AFTER_RESTORE, progress });
      // Its audit may be shorter than the one that this machine remembers, for a good reason.
      forgetHeads(config().dataFolder);
      const { madeAt, product } = backup.header;
      const lines = [`Restored ${rows} rows from the backup of ${madeAt}, made by version ${product}.`];
      if (migrated.length > 0) lines.push(`Brought to this version by ${migrated.length} migrations.`);
      return [
        ...lines,
        'Everybody signs in again. Phones work on as they are.',
        'The audit is shorter than servers remember: run lanyard audit accept on each machine, once.',
      ].join('\n');
    });
  } finally {
    await backup.close();
  }
}
