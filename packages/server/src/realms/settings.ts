import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { isReservedProperty, MAX_WRITABLE_PROPERTIES, writablePropertiesOf } from './session-properties.ts';

const closed = { additionalProperties: false } as const;

/** `title` is the name of the setting as a form shows it, `description` the sentence under it. */
function text(standard: string, maxLength: number, description: string, title: string) {
  // Visible text only: it is shown on pages, in the app and in Key URIs (A17).
  return Type.String({ default: standard, minLength: 1, maxLength, pattern: '^[^\\p{C}]+$', title, description });
}

function whole(standard: number, minimum: number, maximum: number, description: string, title: string) {
  return Type.Integer({ default: standard, minimum, maximum, title, description });
}

/** The first choice is the default. Each has its words for people. */
function choice<const Choices extends Readonly<Record<string, string>>>(
  choices: Choices,
  description: string,
  title: string,
) {
  const names = Object.keys(choices) as (keyof Choices & string)[];
  return Type.Enum(names, { default: names[0], title, description, 'x-choices': choices });
}

function limit(max: number, windowSeconds: number, lockSeconds: number, description: string) {
  return Type.Object(
    {
      max: whole(max, 1, 1_000_000, 'How many are allowed in one window.', 'Allowed'),
      windowSeconds: whole(windowSeconds, 1, 86_400, 'Length of the window in seconds.', 'Window'),
      lockSeconds: whole(lockSeconds, 0, 86_400, 'How long to refuse afterwards, in seconds.', 'Lock'),
    },
    { ...closed, description },
  );
}

function group<Members extends Parameters<typeof Type.Object>[0]>(
  title: string,
  description: string,
  members: Members,
) {
  return Type.Object(members, { ...closed, title, description });
}

/** Exact origins as browsers name them (RFC 6454 section 6.2); without TLS this machine only. */
const ORIGIN = '(https://[a-z0-9][a-z0-9.-]*|http://(localhost|127\\.0\\.0\\.1))(:[0-9]{1,5})?';
const ORIGINS = `^(${ORIGIN}( +${ORIGIN})*)?$`;

const PROPERTY = '[A-Za-z][A-Za-z0-9_.-]{0,63}';
const PROPERTIES = `^(${PROPERTY}( +${PROPERTY})*)?$`;

/** The origins that a realm's setting names. */
export const allowedOriginsOf = ({ am }: Pick<RealmSettings, 'am'>): readonly string[] =>
  am.allowedOrigins.split(' ').filter((origin) => origin !== '');

/**
 * Every setting of a realm: type, default, limits and meaning in one place. Validation, the console's form, the
 * reference page and the API derive from it. The database holds only what differs from the defaults.
 */
export const SettingsSchema = Type.Object(
  {
    displayName: text('Lanyard', 64, 'The name of the realm as people see it.', 'Name'),
    issuer: text('Lanyard', 64, 'What authenticator apps show above the account. It must not hold a colon.', 'Issuer'),
    accent: Type.String({
      default: '#0b6e4f',
      pattern: '^#[0-9a-f]{6}$',
      title: 'Colour',
      description: 'The colour of the realm on pages and in the app.',
    }),
    protection: choice(
      { none: 'Nothing', pin: 'A PIN', biometric: 'A fingerprint or face' },
      'What the app must ask for before it opens an account.',
      'Protection of the app',
    ),
    registration: group('Adding devices', 'How a person adds a phone.', {
      expirySeconds: whole(300, 30, 3_600, 'How long a registration code is valid.', 'Validity of the QR code'),
      maxDevices: whole(10, 1, 100, 'How many devices one user may have.', 'Devices per person'),
    }),
    otp: group('One-time codes', 'What the codes look like and how late they may be.', {
      algorithm: choice(
        { SHA1: 'SHA-1', SHA256: 'SHA-256', SHA512: 'SHA-512' },
        'The hash of one-time codes. Phones take it over; standard apps keep theirs.',
        'Hash',
      ),
      digits: whole(
        6,
        6,
        8,
        'The length of one-time codes. Phones take it over; standard apps keep theirs.',
        'Length of codes',
      ),
      period: whole(
        30,
        15,
        300,
        'The time step of one-time codes, in seconds. Phones take it over; standard apps keep theirs.',
        'Time step',
      ),
      window: group('Tolerance', 'How far a phone’s clock may be off.', {
        past: whole(1, 0, 10, 'How many time steps a code may be late.', 'Late codes'),
        future: whole(1, 0, 10, 'How many time steps a code may be early.', 'Early codes'),
      }),
    }),
    push: group('Requests', 'Requests to the phone that a person approves.', {
      matching: choice(
        { 'typed-2': 'Two digits, typed', 'typed-6': 'Six digits, typed', scan: 'A code, scanned', none: 'Nothing' },
        'How the phone proves that it sees the same screen.',
        'Matching',
      ),
      expirySeconds: whole(60, 10, 600, 'How long a push waits for its answer.', 'Waiting time'),
    }),
    signIn: group('Sign-in', 'How people come in.', {
      journey: text('Login', 100, 'The journey that people go through to sign in.', 'Sign-in journey'),
      stepUpJourney: text(
        'Confirm',
        100,
        'The journey with which somebody who is signed in shows again who they are.',
        'Journey to confirm',
      ),
      expirySeconds: whole(
        600,
        60,
        3_600,
        'How long the second factor may take after the password.',
        'Time for the second step',
      ),
      knownBrowserDays: whole(90, 1, 400, 'How many days a browser counts as known after a sign-in.', 'Known browsers'),
    }),
    am: group('Clients of PingAM', 'For applications that were made for PingAM.', {
      allowedOrigins: Type.String({
        default: '',
        maxLength: 2_000,
        pattern: ORIGINS,
        title: 'Pages of other sites',
        description:
          'The origins whose pages may sign people in here, with blanks between them: `https://shop.example`. Their scripts can do what people signed in may do.',
      }),
      writableSessionProperties: Type.String({
        default: '',
        maxLength: 2_100,
        pattern: PROPERTIES,
        title: 'Properties that people may write',
        description:
          'The properties that whoever holds a session may write into it, 32 names at most, with blanks between them. What journeys note of a session nobody writes. Decide nothing by them.',
      }),
    }),
    session: group('Sessions', 'How long somebody stays signed in.', {
      idleSeconds: whole(1_800, 120, 604_800, 'A session ends after this long without a request.', 'Idle limit'),
      absoluteSeconds: whole(43_200, 300, 2_592_000, 'A session ends after this long in any case.', 'Absolute limit'),
      freshSeconds: whole(600, 30, 86_400, 'For how long a second factor counts as just proved.', 'Fresh proof'),
    }),
    limits: group(
      'Limits against guessing',
      'How many attempts are borne before further ones are refused for a while.',
      {
        // The pair comes first and is the smallest: one guesser at one address runs into it before the counter of the
        // user, and so cannot lock the user out everywhere else (A22). The counter of the user bounds many addresses.
        'password:user-address': limit(10, 900, 900, 'Wrong passwords for one user from one address.'),
        'password:user': limit(200, 3_600, 300, 'Passwords tried for one user from everywhere.'),
        'password:address': limit(300, 900, 300, 'Passwords tried from one address.'),
        'password:realm': limit(6_000, 300, 30, 'Passwords tried in the realm.'),
        'password-change:session': limit(10, 900, 900, 'Wrong current passwords before a new one, in one session.'),
        'code:user': limit(10, 900, 900, 'Wrong codes for one user.'),
        'code:address': limit(300, 900, 300, 'Codes tried from one address.'),
        'code:realm': limit(60_000, 300, 30, 'Wrong codes in the realm.'),
        'recovery-code:user': limit(10, 900, 900, 'Recovery codes tried for one user.'),
        'recovery-code:address': limit(100, 900, 300, 'Recovery codes tried from one address.'),
        'mail-code:user': limit(10, 900, 900, 'Codes from mails tried for one user.'),
        'mail-code:address': limit(100, 900, 300, 'Codes from mails tried from one address.'),
        'mail:user': limit(5, 900, 900, 'Mails to one user.'),
        'mail:address': limit(50, 900, 300, 'Mails asked for from one address.'),
        'mail:realm': limit(6_000, 300, 30, 'Mails in the realm.'),
        'device:requests': limit(300, 60, 60, 'Signed requests of one device.'),
        'device:push-address': limit(30, 600, 600, 'Push addresses said by one device.'),
        'pingam:address': limit(300, 300, 300, 'Refused messages of PingAM apps from one address.'),
        'push:user': limit(10, 600, 300, 'Pushes to one user.'),
        'push:address': limit(100, 600, 300, 'Pushes asked for from one address.'),
        'push:realm': limit(30_000, 300, 30, 'Pushes in the realm.'),
        'push-denied:user': limit(3, 900, 900, 'Denied pushes of one user before further ones are held back.'),
        'journey:address': limit(600, 300, 60, 'Sign-ins begun from one address.'),
        'journey:site': limit(2_400, 300, 60, 'Sign-ins begun from one site: a /48 of IPv6.'),
        'journey:network': limit(
          12_000,
          300,
          60,
          'Sign-ins begun from one larger network: a /16 of IPv4, a /32 of IPv6.',
        ),
        'journey:realm': limit(60_000, 300, 30, 'Sign-ins begun in the realm.'),
        'journey:browser': limit(
          60,
          300,
          60,
          'Sign-ins begun in a browser that is known, where its address or the realm has used up its own.',
        ),
        'registration:user': limit(20, 3_600, 600, 'Registrations begun by one user.'),
        'registration:address': limit(300, 900, 300, 'Registration links opened or claimed from one address.'),
        'registration:realm': limit(30_000, 300, 30, 'Registration links opened or claimed in the realm.'),
      },
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
  {
    setting: 'am.writableSessionProperties',
    text: 'must not name what the server itself says of a session, as AMCtxId and AuthLevel',
    holds: (settings) => !writablePropertiesOf(settings).some(isReservedProperty),
  },
  {
    setting: 'am.writableSessionProperties',
    text: `must not hold more than ${MAX_WRITABLE_PROPERTIES} names`,
    holds: (settings) => writablePropertiesOf(settings).length <= MAX_WRITABLE_PROPERTIES,
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
