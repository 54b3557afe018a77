import { type Static, Type } from 'typebox';
import type { RealmSettings } from '../realms/index.ts';
import { type CodeShape, isSameShape } from './code-form.ts';

const CodeType = Type.Enum(['totp', 'hotp', 'none'], {
  description: '`totp`: a code for each time step; `hotp`: a code for each press of a button; `none`: no codes.',
});
const Algorithm = Type.Enum(['SHA1', 'SHA256', 'SHA512']);
const Digits = Type.Integer({ minimum: 6, maximum: 8 });
const Period = Type.Integer({ minimum: 15, maximum: 300, description: 'Seconds that a code lasts.' });
// Visible text without a colon, as the realm's: a Key URI separates issuer and account with one (A17).
const Issuer = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\p{C}:]+$' });
const Colour = Type.String({ pattern: '^#[0-9a-f]{6}$' });
const Protection = Type.Enum(['none', 'pin', 'biometric']);

/** Everything that can be set for a device from here, as it applies. */
export const DeviceSettings = Type.Object({
  types: Type.Object({ code: CodeType, push: Type.Boolean() }),
  algorithm: Algorithm,
  digits: Digits,
  period: Period,
  issuer: Issuer,
  colour: Colour,
  protection: Protection,
});
export type DeviceSettings = Static<typeof DeviceSettings>;

/** What a device has of its own; the rest comes from its realm. */
export const DeviceConfiguration = Type.Partial(
  Type.Object({
    types: Type.Partial(Type.Object({ code: CodeType, push: Type.Boolean() })),
    algorithm: Algorithm,
    digits: Digits,
    period: Period,
    issuer: Issuer,
    colour: Colour,
    protection: Protection,
  }),
);
export type DeviceConfiguration = Static<typeof DeviceConfiguration>;

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** A change (RFC 7396): null takes the realm's value again, what is absent stays. */
export const ConfigurationChange = Type.Object({
  types: orNull(Type.Object({ code: orNull(CodeType), push: orNull(Type.Boolean()) })),
  algorithm: orNull(Algorithm),
  digits: orNull(Digits),
  period: orNull(Period),
  issuer: orNull(Issuer),
  colour: orNull(Colour),
  protection: orNull(Protection),
});
export type ConfigurationChange = Static<typeof ConfigurationChange>;

/** What a device without anything of its own gets. */
export function inheritedSettings({ issuer, accent, protection, otp }: InheritedFrom): DeviceSettings {
  const { algorithm, digits, period } = otp;
  return { types: { code: 'totp', push: true }, algorithm, digits, period, issuer, colour: accent, protection };
}

type InheritedFrom = Pick<RealmSettings, 'issuer' | 'accent' | 'protection' | 'otp'>;

/** The settings that apply: the realm's with the device's own laid over them. */
export function settingsFor(realm: InheritedFrom, own: DeviceConfiguration): DeviceSettings {
  const inherited = inheritedSettings(realm);
  return { ...inherited, ...own, types: { ...inherited.types, ...own.types } };
}

type Tree = { [name: string]: unknown };

/** What a device has of its own after a change. A member that was emptied is gone. */
export function changeConfiguration(own: DeviceConfiguration, change: ConfigurationChange): DeviceConfiguration {
  return merge(own as Tree, change as Tree) as DeviceConfiguration;
}

function merge(base: Tree, change: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [name, value] of Object.entries(change)) {
    const next = isTree(value) ? merge(isTree(base[name]) ? base[name] : {}, value) : value;
    if (next === null || (isTree(next) && Object.keys(next).length === 0)) delete merged[name];
    else merged[name] = next;
  }
  return merged;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

export type SettingValue = string | number | boolean;
export type SettingDifference = Readonly<Record<string, { from: SettingValue; to: SettingValue }>>;

/** What differs, by name with dots: for the audit and for whoever edits at the same time as somebody else. */
export function differenceOf(before: DeviceSettings, after: DeviceSettings): SettingDifference {
  const [old, wanted] = [flatten(before), flatten(after)];
  const names = Object.keys(wanted).filter((name) => old[name] !== wanted[name]);
  return Object.fromEntries(names.flatMap((name) => pair(name, old[name], wanted[name])));
}

function pair(name: string, from: SettingValue | undefined, to: SettingValue | undefined) {
  return from === undefined || to === undefined ? [] : [[name, { from, to }] as const];
}

function flatten({ types, ...rest }: DeviceSettings): Record<string, SettingValue> {
  return { 'types.code': types.code, 'types.push': types.push, ...rest };
}

/** The shape of codes that these settings ask for; null where there are to be none. */
export function wantedShape({ types, algorithm, digits, period }: DeviceSettings): CodeShape | null {
  return types.code === 'none' ? null : { kind: types.code, algorithm, digits, period };
}

/** Whether a device that has taken over `applied` shows codes as `wanted` asks for. */
export function showsWanted(wanted: DeviceSettings, applied: DeviceSettings): boolean {
  const [one, other] = [wantedShape(wanted), wantedShape(applied)];
  return one && other ? isSameShape(one, other) : one === other;
}
