import { newId } from './accounts.ts';
import type { Context } from './context.ts';
import type { ChangeRow, LanyardRow } from './records.ts';
import type { Change } from './storage/storage.ts';
import type { ChangeEntry, SettingChange } from './types.ts';

const KEPT = 50;

type Words = (value: string) => string;

const protections: Readonly<Record<string, string>> = {
  none: 'the app needs no PIN for it any more',
  pin: 'the app must be locked with a PIN',
  biometric: 'the app must be locked with fingerprint or face',
};
const kinds: Readonly<Record<string, string>> = {
  totp: 'codes change with the time',
  hotp: 'each code is made when you press the button',
  none: 'it has no codes any more and answers requests only',
};
const states: Readonly<Record<string, string>> = {
  active: 'it is unlocked',
  locked: 'it is locked',
  removed: 'this phone was removed from the account',
};

/** One row a setting: where it stands, and what a new value means to the person. */
const settings: readonly { what: SettingChange['what']; read: (row: LanyardRow) => unknown; words: Words }[] = [
  { what: 'state', read: ({ state }) => state, words: (value) => states[value] ?? value },
  { what: 'codes', read: ({ codes = 'totp' }) => codes, words: (value) => kinds[value] ?? value },
  { what: 'digits', read: ({ digits }) => digits, words: (value) => `code length is now ${value} digits` },
  { what: 'period', read: ({ period }) => period, words: (value) => `a code lasts ${value} seconds now` },
  { what: 'algorithm', read: ({ algorithm }) => algorithm, words: (value) => `codes are made with ${value}` },
  { what: 'issuer', read: ({ issuer }) => issuer, words: (value) => `it is called “${value}” now` },
  { what: 'displayName', read: ({ displayName }) => displayName, words: (value) => `your name there is “${value}”` },
  { what: 'colour', read: ({ colour }) => colour, words: () => 'it has a new colour' },
  {
    what: 'deviceName',
    read: ({ deviceName }) => deviceName,
    words: (value) => `this phone is called “${value}” there`,
  },
  { what: 'protection', read: ({ protection }) => protection, words: (value) => protections[value] ?? value },
  {
    what: 'push',
    read: ({ push }) => push,
    words: (value) => (value === 'true' ? 'it gets requests' : 'it gets no requests any more'),
  },
  {
    what: 'biometricRequired',
    read: ({ biometricRequired = false }) => biometricRequired,
    words: (value) =>
      value === 'true'
        ? 'requests are approved with fingerprint or face'
        : 'requests can be approved without fingerprint or face',
  },
];

/** What differs for the person between two states of an account, most important first. */
export function changesBetween(before: LanyardRow, after: LanyardRow): SettingChange[] {
  // A lock ends requests by itself, and its end brings them back: that goes without saying.
  const isSaid = (what: SettingChange['what']) => what === 'push' && before.state !== after.state;
  return settings.flatMap(({ what, read, words }) => {
    if (isSaid(what)) return [];
    const [from, to] = [String(read(before)), String(read(after))];
    return from === to ? [] : [{ what, from, to, text: words(to) }];
  });
}

/** The writes that keep a change, to go with the change itself. */
export async function rememberChange(context: Context, before: LanyardRow, after: LanyardRow): Promise<Change[]> {
  const changes = changesBetween(before, after);
  if (changes.length === 0) return [];
  const { records } = context;
  const { id: accountId, issuer, account } = after;
  const at = new Date(context.clocks.phone()).toISOString();
  const row: ChangeRow = { id: newId(context), revision: 0, accountId, issuer, account, at, changes, seen: false };
  const dropped = newestFirst(await records.list('changes')).slice(KEPT - 1);
  return [records.put('changes', row), ...dropped.map(({ id }) => records.delete('changes', id))];
}

export async function readChanges(context: Context): Promise<ChangeEntry[]> {
  const rows = newestFirst(await context.records.list('changes'));
  return rows.map(({ revision: _revision, ...entry }) => entry);
}

export async function dismissChange(context: Context, changeId: string): Promise<void> {
  await context.records.update('changes', changeId, (row) => ({ ...row, seen: true }));
  context.events.emit({ type: 'accounts' });
}

const newestFirst = (rows: readonly ChangeRow[]): ChangeRow[] => [...rows].sort((a, b) => (a.at < b.at ? 1 : -1));
