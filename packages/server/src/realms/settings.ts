import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

const closed = { additionalProperties: false } as const;

function text(standard: string, maxLength: number, description: string) {
  // Visible text only: it is shown on pages, in the app and in Key URIs (A17).
  return Type.String({ default: standard, minLength: 1, maxLength, pattern: '^[^\\p{C}]+$', description });
}

function whole(standard: number, minimum: number, maximum: number, description: string) {
  return Type.Integer({ default: standard, minimum, maximum, description });
}

function choice<Choices extends string[]>(choices: readonly [...Choices], description: string) {
  return Type.Enum(choices, { default: choices[0], description });
}

function limit(max: number, windowSeconds: number, lockSeconds: number, description: string) {
  return Type.Object(
    {
      max: whole(max, 1, 1_000_000, 'How many are allowed in one window.'),
      windowSeconds: whole(windowSeconds, 1, 86_400, 'Length of the window in seconds.'),
      lockSeconds: whole(lockSeconds, 0, 86_400, 'How long to refuse afterwards, in seconds.'),
    },
    { ...closed, description },
  );
}

/**
 * Every setting of a realm: type, default, limits and meaning in one place. Validation, the console's form, the
 * reference page and the API derive from it. The database holds only what differs from the defaults.
 */
export const SettingsSchema = Type.Object(
  {
    displayName: text('Lanyard', 64, 'The name of the realm as people see it.'),
    issuer: text('Lanyard', 64, 'The issuer that authenticator apps show; it must not hold a colon (Key URI).'),
    accent: Type.String({ default: '#0b6e4f', pattern: '^#[0-9a-f]{6}$', description: 'The colour of the realm.' }),
    protection: choice(['none', 'pin', 'biometric'], 'What the app must ask for before it opens an account.'),
    registration: Type.Object(
      {
        expirySeconds: whole(300, 30, 3_600, 'How long a registration code is valid.'),
        maxDevices: whole(10, 1, 100, 'How many devices one user may have.'),
      },
      closed,
    ),
    otp: Type.Object(
      {
        algorithm: choice(['SHA1', 'SHA256', 'SHA512'], 'The hash of one-time codes of new devices.'),
        digits: whole(6, 6, 8, 'The length of one-time codes of new devices.'),
        period: whole(30, 15, 300, 'The time step of one-time codes of new devices, in seconds.'),
        window: Type.Object(
          {
            past: whole(1, 0, 10, 'How many time steps a code may be late.'),
            future: whole(1, 0, 10, 'How many time steps a code may be early.'),
          },
          closed,
        ),
      },
      closed,
    ),
    push: Type.Object(
      {
        matching: choice(['typed-2', 'typed-6', 'scan', 'none'], 'How the phone proves that it sees the same screen.'),
        expirySeconds: whole(60, 10, 600, 'How long a push waits for its answer.'),
      },
      closed,
    ),
    signIn: Type.Object(
      { expirySeconds: whole(600, 60, 3_600, 'How long the second factor may take after the password.') },
      closed,
    ),
    session: Type.Object(
      {
        idleSeconds: whole(1_800, 120, 604_800, 'A session ends after this long without a request.'),
        absoluteSeconds: whole(43_200, 300, 2_592_000, 'A session ends after this long in any case.'),
        freshSeconds: whole(600, 30, 86_400, 'For how long a second factor counts as just proved.'),
      },
      closed,
    ),
    limits: Type.Object(
      {
        // The pair comes first and is the smallest: one guesser at one address runs into it before the counter of the
        // user, and so cannot lock the user out everywhere else (A22). The counter of the user bounds many addresses.
        'password:user-address': limit(10, 900, 900, 'Wrong passwords for one user from one address.'),
        'password:user': limit(200, 3_600, 300, 'Passwords tried for one user from everywhere.'),
        'password:address': limit(300, 900, 300, 'Passwords tried from one address.'),
        'password:realm': limit(6_000, 300, 30, 'Passwords tried in the realm.'),
        'code:user': limit(10, 900, 900, 'Wrong codes for one user.'),
        'code:address': limit(300, 900, 300, 'Codes tried from one address.'),
        'code:realm': limit(60_000, 300, 30, 'Wrong codes in the realm.'),
        'device:requests': limit(300, 60, 60, 'Signed requests of one device.'),
        'push:user': limit(10, 600, 300, 'Pushes to one user.'),
        'push:address': limit(100, 600, 300, 'Pushes asked for from one address.'),
        'push:realm': limit(30_000, 300, 30, 'Pushes in the realm.'),
        'push-denied:user': limit(3, 900, 900, 'Denied pushes of one user before further ones are held back.'),
        'registration:user': limit(20, 3_600, 600, 'Registrations begun by one user.'),
        'registration:address': limit(300, 900, 300, 'Registration links opened or claimed from one address.'),
        'registration:realm': limit(30_000, 300, 30, 'Registration links opened or claimed in the realm.'),
      },
      closed,
    ),
  },
  closed,
);

export type RealmSettings = Static<typeof SettingsSchema>;
export type LimitScope = keyof RealmSettings['limits'];

type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;
/** A change of settings: any part of the tree. It is also the form in which the database keeps what was changed. */
export type SettingsPatch = DeepPartial<RealmSettings>;

/** The settings of a realm in which nobody changed anything. */
export const defaultSettings: Readonly<RealmSettings> = settingsDefaults();

function settingsDefaults(): RealmSettings {
  return Value.Create(SettingsSchema) as RealmSettings;
}

/** The schema of a change: the same types and limits, every member optional, no defaults. */
export const SettingsPatchSchema = partialSchema(SettingsSchema) as TObject;

function partialSchema(schema: TSchema): TSchema {
  const { default: _default, ...rest } = schema as TSchema & { default?: unknown };
  if (!('properties' in rest)) return rest;
  const members = Object.entries(rest.properties as Record<string, TSchema>);
  const optional = members.map(([name, member]) => [name, Type.Optional(partialSchema(member))]);
  const options = 'description' in rest ? { ...closed, description: rest.description as string } : closed;
  return Type.Object(Object.fromEntries(optional), options);
}

type Tree = { [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `base` with the members of `patch` in place of its own, all the way down. Neither is changed. */
function merge(base: Tree, patch: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const old = Object.hasOwn(base, key) ? base[key] : undefined;
    merged[key] = isTree(value) ? merge(isTree(old) ? old : {}, value) : value;
  }
  return merged;
}

/** The settings that apply: defaults with what the database holds laid over them. */
export function effectiveSettings(stored: SettingsPatch): RealmSettings {
  return merge(settingsDefaults(), stored as Tree) as RealmSettings;
}

/** What the database should hold after a change. */
export function mergePatches(stored: SettingsPatch, change: SettingsPatch): SettingsPatch {
  return merge(stored as Tree, change as Tree) as SettingsPatch;
}

export type SettingFault = { setting: string; text: string };

/** Relations between settings that a schema of single values cannot say. */
const relations: readonly { setting: string; text: string; holds: (settings: RealmSettings) => boolean }[] = [
  {
    setting: 'session.idleSeconds',
    text: 'must not be longer than session.absoluteSeconds',
    holds: ({ session }) => session.idleSeconds <= session.absoluteSeconds,
  },
  {
    setting: 'issuer',
    text: 'must not hold a colon, because a Key URI separates issuer and account with it',
    holds: ({ issuer }) => !issuer.includes(':'),
  },
];

/** Everything that is wrong with these settings; an empty list means that they may be stored. */
export function settingFaults(settings: unknown): SettingFault[] {
  if (!Value.Check(SettingsSchema, settings)) return shapeFaults(settings);
  return relations
    .filter(({ holds }) => !holds(settings as RealmSettings))
    .map(({ setting, text: fault }) => ({ setting, text: fault }));
}

function shapeFaults(settings: unknown): SettingFault[] {
  return Value.Errors(SettingsSchema, settings).map(({ keyword, instancePath, message }) => ({
    setting: instancePath.slice(1).replaceAll('/', '.'),
    // TypeBox says of an unknown member that its schema is `false`.
    text: keyword === 'boolean' ? 'is not a setting' : message,
  }));
}

/** The names of the members that a change holds, with dots: what the audit records of it. */
export function changedNames(patch: SettingsPatch, prefix = ''): string[] {
  return Object.entries(patch as Tree).flatMap(([key, value]) =>
    isTree(value) ? changedNames(value as SettingsPatch, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}
