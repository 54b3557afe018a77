import { readFile } from 'node:fs/promises';
import { type Kit, Problem } from '../kit/index.ts';
import {
  changeSettings,
  defaultSettings,
  getRealm,
  type ImportMode,
  importSettings,
  previewSettings,
  type Realm,
  type SettingsPatch,
  settingLines,
  storedSettings,
} from '../realms/index.ts';
import { settingEffects } from '../setting-effects.ts';
import { type CommandInput, type Commands, invalidUsage } from './command.ts';

export const settingCommands: Commands = {
  'settings show': {
    arguments: '[--all] [--json] [--realm <realm>]',
    text: 'Print the settings of a realm that differ from the defaults, or all of them; as JSON it is a settings file',
    options: ['realm'],
    flags: ['all', 'json'],
    run: ({ values, flags, withKit }) => withKit((kit) => show(kit, values.realm, flags)),
  },
  'settings set': {
    arguments: '<setting=value> [--preview] [--realm <realm>]',
    text: 'Change one setting of a realm, such as otp.digits=8; with --preview only say whom it would touch',
    options: ['realm'],
    flags: ['preview'],
    run: (input) => apply(input, { settings: () => assignment(input.name), mode: 'merge' }),
  },
  'settings import': {
    arguments: '<file> [--replace] [--preview] [--realm <realm>]',
    text: 'Take settings from a JSON file; with --replace, what it does not name goes back to its default',
    options: ['realm'],
    flags: ['replace', 'preview'],
    run: (input) =>
      apply(input, {
        settings: () => readSettings(input.name),
        mode: input.flags.has('replace') ? 'replace' : 'merge',
      }),
  },
};

async function show(kit: Kit, realmName: string | undefined, flags: ReadonlySet<string>): Promise<string> {
  const realm = await realmOf(kit, realmName);
  const settings = flags.has('all') ? realm.settings : await storedSettings(kit.db, realm.id);
  if (flags.has('json')) return JSON.stringify(settings, null, 2);
  const lines = [...settingLines(settings)].map(([name, value]) => `${name}=${value}`);
  return lines.length > 0 ? lines.join('\n') : 'Every setting has its default. --all prints them.';
}

function realmOf(kit: Kit, name: string | undefined): Promise<Realm> {
  return getRealm(kit.db, name ?? kit.config.realm);
}

type Change = { settings: () => SettingsPatch | Promise<SettingsPatch>; mode: ImportMode };

async function apply({ values, flags, withKit }: CommandInput, { settings, mode }: Change): Promise<string> {
  const wanted = await settings();
  return withKit(async (kit) => {
    const realm = await realmOf(kit, values.realm);
    const preview = await previewSettings(kit, settingEffects.touchCounters, {
      realmId: realm.id,
      settings: wanted,
      mode,
    });
    const report = [
      ...preview.changes.map(({ setting, before, after }) => `${setting}: ${before} → ${after}`),
      ...preview.touches.map(({ text }) => `  ${text}`),
    ];
    // With a fault the change itself is refused, in the same words as everywhere.
    if (preview.faults.length === 0 && preview.changes.length === 0) return 'Nothing would change.';
    if (flags.has('preview') && preview.faults.length === 0) return [...report, 'Nothing was changed.'].join('\n');
    const { version } = preview;
    const changed = await kit.db.transaction().execute(async (tx) => {
      const after =
        mode === 'merge'
          ? await changeSettings(tx, kit, { realmId: realm.id, change: wanted, version })
          : await importSettings(tx, kit, { realmId: realm.id, settings: wanted, mode, version });
      await settingEffects.checkChange(tx, { before: realm, after });
      return after;
    });
    await settingEffects.onSettingsChanged(kit, realm.id);
    return [...report, `This is version ${changed.version} of the settings of ${realm.name}.`].join('\n');
  });
}

/** `otp.digits=8` as a tree. The value is read as what the setting holds: a number where it is one. */
function assignment(text: string): SettingsPatch {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw invalidUsage('Write the setting and its value as one word: otp.digits=8.');
  const isNumber = typeof settingLines(defaultSettings).get(name) === 'number' && /^-?\d{1,15}$/.test(value);
  const tree = name
    .split('.')
    .reduceRight<unknown>((below, key) => Object.fromEntries([[key, below]]), isNumber ? Number(value) : value);
  return tree as SettingsPatch;
}

async function readSettings(path: string): Promise<SettingsPatch> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Problem('config.invalid', { detail: `The file ${path} cannot be read. Nothing was changed.`, cause });
  });
  const tree = parseTree(text);
  if (tree === null) {
    throw new Problem('config.invalid', { detail: `The file ${path} holds no settings in JSON. Nothing was changed.` });
  }
  return tree;
}

function parseTree(text: string): SettingsPatch | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SettingsPatch) : null;
  } catch {
    return null;
  }
}
