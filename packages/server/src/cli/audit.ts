import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type ChainReport,
  databaseChain,
  exportLines,
  type Head,
  headText,
  openExport,
  openHeads,
  parseHead,
  record,
  recordCheck,
  verifyChain,
  verifyRealm,
} from '../audit/index.ts';
import { chainFacts } from '../audit-facts.ts';
import type { Kit } from '../kit/index.ts';
import { getRealm, listRealms, type Realm } from '../realms/index.ts';
import { type CommandInput, type Commands, invalidUsage, type Outcome, origin } from './command.ts';

export const auditCommands: Commands = {
  'audit verify': {
    arguments: '[--realm <realm>] [--file <export>] [--head <number:hash>] [--key <id>]',
    text: 'Check every seal of the audit, in the database or in an exported file, and say which event was changed; --head and --key are what somebody noted earlier',
    options: ['realm', 'file', 'head', 'key'],
    run: verifyCommand,
  },
  'audit export': {
    arguments: '--to <file> [--realm <realm>]',
    text: 'Write the audit of a realm with its seals and public keys into a file that can be checked anywhere',
    options: ['to', 'realm'],
    run: exportCommand,
  },
  'audit accept': {
    arguments: '[--realm <realm>]',
    text: 'Confirm that the audit is shorter for a good reason, as after restoring a backup; sealing goes on then',
    options: ['realm'],
    run: acceptCommand,
  },
};

async function verifyCommand({ values, withKit, progress }: CommandInput): Promise<Outcome> {
  const head = headOf(values.head);
  const onProgress = progressOf(progress);
  if (values.file) {
    const { header, source } = await openExport(values.file);
    const keys = new Map([...source.keys].filter(([id]) => !values.key || id === values.key));
    const report = await verifyChain({ ...source, keys }, { heads: head, onProgress });
    return outcome([describe(header.realm.name, report)], [report]);
  }
  return withKit(async (kit) => {
    const realms = values.realm ? [await getRealm(kit.db, values.realm)] : await listRealms(kit.db);
    if (head.length > 0 && realms.length > 1) throw invalidUsage('--head belongs to one realm: name it with --realm.');
    const reports: ChainReport[] = [];
    for (const realm of realms) reports.push(await verifyAndRecord(kit, realm, { heads: head, onProgress }));
    return outcome(
      reports.map((report, index) => describe(realms[index]?.name ?? '', report)),
      reports,
    );
  });
}

async function verifyAndRecord(kit: Kit, { id }: Realm, options: Parameters<typeof verifyRealm>[3]) {
  const report = await verifyRealm(kit, chainFacts, id, options);
  await recordCheck(kit, id, report, origin);
  return report;
}

function headOf(text: string | undefined): Head[] {
  if (text === undefined) return [];
  const head = parseHead(text);
  if (!head) throw invalidUsage('--head is the number and hash that an earlier check printed, like 57:jYQm….');
  return [head];
}

const PROGRESS_EVERY = 100_000;

function progressOf(progress: CommandInput['progress']) {
  let next = PROGRESS_EVERY;
  return ({ events }: { events: number }) => {
    if (events < next) return;
    progress(`${events} events checked …`);
    next = events + PROGRESS_EVERY;
  };
}

const outcome = (texts: readonly string[], reports: readonly ChainReport[]): Outcome => ({
  text: texts.join('\n\n'),
  exitCode: reports.every(({ isIntact }) => isIntact) ? 0 : 1,
});

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function describe(name: string, report: ChainReport): string {
  const { seals, events, unsealed, head, sealedAt, keyIds, findings, more } = report;
  const size = `${counted(seals, 'seal')} over ${counted(events, 'event')}${sealedAt ? `, the last of ${sealedAt.toISOString()}` : ''}`;
  const lines = report.isIntact
    ? [`Realm ${name}: ${size}. Nothing was changed, removed or put in.`]
    : [`Realm ${name}: ${size}. It is NOT as it was sealed:`, ...findings.map(({ text }) => `  ${text}`)];
  if (more > 0) lines.push(`  … and ${more} more.`);
  if (unsealed.count > 0)
    lines.push(`Not sealed yet: ${counted(unsealed.count, 'event')}, the first of ${unsealed.since}.`);
  if (keyIds.length > 0) lines.push(`Signed by ${keyIds.join(', ')}.`);
  if (head) lines.push(`Note for the next check: --head ${headText(head)}`);
  return lines.join('\n');
}

async function exportCommand({ values, withKit }: CommandInput): Promise<string> {
  const { to } = values;
  if (!to) throw invalidUsage('--to is missing: the file to make.');
  return withKit(async (kit) => {
    const realm = await getRealm(kit.db, values.realm ?? kit.config.realm);
    const source = await databaseChain(kit.db, kit, chainFacts, realm.id);
    const about = { realmName: realm.name, server: kit.config.publicUrl, at: kit.clock.now() };
    await pipeline(Readable.from(exportLines(source, about)), createWriteStream(to, { mode: 0o600 }));
    return `Wrote the audit of ${realm.name} to ${to}. Check it anywhere: lanyard audit verify --file ${to}`;
  });
}

async function acceptCommand({ values, withKit }: CommandInput): Promise<string> {
  return withKit(async (kit) => {
    const realm = await getRealm(kit.db, values.realm ?? kit.config.realm);
    openHeads(kit.config.dataFolder).forget(realm.id);
    await record(kit.db, kit, { realmId: realm.id, type: 'audit.set-back', outcome: 'success', ...origin });
    return `The audit of ${realm.name} goes on from its last seal. Run this on every machine that runs the server.`;
  });
}
