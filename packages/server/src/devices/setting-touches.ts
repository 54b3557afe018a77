import { sql } from 'kysely';
import { boundedCount, countWords, type Queryable, sentence } from '../kit/index.ts';
import type { Touch, TouchCounters, TouchInput } from '../realms/index.ts';
import type { DeviceMode, Protection } from './device.ts';

/** Devices that count, of these modes. */
function devicesOf(q: Queryable, realmId: string, modes: readonly DeviceMode[]) {
  return q
    .selectFrom('devices')
    .select('id')
    .where('realm_id', '=', realmId)
    .where('state', 'in', ['active', 'locked'])
    .where('mode', 'in', modes);
}

/** Without those that have a value of their own for it: the realm's does not reach them. */
function followers(q: Queryable, realmId: string, modes: readonly DeviceMode[], key: string) {
  return devicesOf(q, realmId, modes).where(sql<boolean>`configuration ->> ${key} IS NULL`);
}

const ONLINE = ['online'] as const;
const ALONE = ['offline', 'standard', 'pingam'] as const;
const ALL = [...ONLINE, ...ALONE] as const;

/** How many online phones follow the realm in `key`, how many have their own, and how many are never told. */
async function audience(q: Queryable, { realm }: TouchInput, key: string) {
  const [following, online, alone] = await Promise.all([
    boundedCount(q, followers(q, realm.id, ONLINE, key)),
    boundedCount(q, devicesOf(q, realm.id, ONLINE)),
    boundedCount(q, devicesOf(q, realm.id, ALONE)),
  ]);
  return { following, own: online - following, alone };
}

const phones = (count: number): string => countWords(count, 'phone');
/** "1 phone gets", "no phone gets", "2 phones get". */
const verb = (count: number, one: string, many: string): string => (count < 2 ? one : many);

const ofAll = (count: number, all: number): string => `${count.toLocaleString('en')} of ${phones(all)}`;

const PROTECTION: Readonly<Record<Protection, (weaker: number, all: number) => string>> = {
  none: (_, all) =>
    `${sentence(phones(all))} ${verb(all, 'needs', 'need')} no protection any more; what people have set up stays.`,
  pin: (weaker, all) => `${ofAll(weaker, all)} ${verb(weaker, 'has', 'have')} no PIN yet and will be asked for one.`,
  biometric: (weaker, all) =>
    `${ofAll(weaker, all)} ${verb(weaker, 'does', 'do')} not ask for a fingerprint or face yet and will be asked to.`,
};

const WEAKER: Readonly<Record<Protection, readonly Protection[]>> = {
  none: ['none', 'pin', 'biometric'],
  pin: ['none'],
  biometric: ['none', 'pin'],
};

async function touchedByProtection(q: Queryable, { realm, after }: TouchInput): Promise<Touch[]> {
  const rows = followers(q, realm.id, ONLINE, 'protection');
  const [all, weaker] = await Promise.all([
    boundedCount(q, rows),
    boundedCount(q, rows.where('protection', 'in', WEAKER[after.protection])),
  ]);
  return [
    {
      what: 'protection',
      count: weaker,
      text: all === 0 ? 'No phone follows this setting yet.' : PROTECTION[after.protection](weaker, all),
    },
  ];
}

/** A change of what codes look like: online phones are given it, others were made with the old one and keep it. */
function codeCounter(key: 'digits' | 'period' | 'algorithm', shape: (input: TouchInput) => string) {
  return async (q: Queryable, input: TouchInput): Promise<Touch[]> => {
    const { following, own, alone } = await audience(q, input, key);
    const kept = [
      own > 0 ? `${phones(own)} with a setting of their own` : '',
      alone > 0 ? countWords(alone, 'standard or offline app') : '',
    ].filter((text) => text !== '');
    const keep =
      kept.length > 0 ? ` ${sentence(kept.join(' and '))} ${verb(own + alone, 'keeps', 'keep')} what they have.` : '';
    const text = `${sentence(phones(following))} ${verb(following, 'gets', 'get')} ${shape(input)}.${keep}`;
    return [{ what: `otp.${key}`, count: following, text }];
  };
}

function looksCounter(what: 'issuer' | 'accent', word: string) {
  return async (q: Queryable, input: TouchInput): Promise<Touch[]> => {
    const { following } = await audience(q, input, what === 'accent' ? 'colour' : what);
    return [{ what, count: following, text: `${sentence(phones(following))} will show the new ${word}.` }];
  };
}

async function touchedByWindow(q: Queryable, { realm }: TouchInput): Promise<Touch[]> {
  const count = await boundedCount(q, devicesOf(q, realm.id, ALL));
  const devices = countWords(count, 'device');
  return [{ what: 'otp.window', count, text: `The next code of ${devices} is judged by it.` }];
}

async function touchedByMaximum(q: Queryable, { realm, after }: TouchInput): Promise<Touch[]> {
  const { maxDevices } = after.registration;
  const owners = devicesOf(q, realm.id, ALL)
    .clearSelect()
    .select('user_id')
    .groupBy('user_id')
    .having((eb) => eb.fn.countAll(), '>', maxDevices);
  const count = await boundedCount(q, owners);
  const text = `${sentence(countWords(count, 'person', 'people'))} ${verb(count, 'has', 'have')} more devices than that: they keep them, and cannot add another.`;
  return [{ what: 'registration.maxDevices', count, text }];
}

/** Whom of the devices a change of settings touches. */
export const deviceTouches: TouchCounters = {
  protection: touchedByProtection,
  issuer: looksCounter('issuer', 'issuer'),
  accent: looksCounter('accent', 'colour'),
  'otp.digits': codeCounter('digits', ({ after }) => `codes of ${after.otp.digits} digits`),
  'otp.period': codeCounter('period', ({ after }) => `a new code every ${after.otp.period} seconds`),
  'otp.algorithm': codeCounter('algorithm', ({ after }) => `codes made with ${after.otp.algorithm}`),
  'otp.window': touchedByWindow,
  'registration.maxDevices': touchedByMaximum,
};
