/** Properties that several registration nodes share, named and preset as PingAM has them, and what they stand for here. */
import { type Static, Type } from 'typebox';
import { localised, type Outcome } from '../../journeys/index.ts';
import type { User } from '../../users/index.ts';
import type { OathKind } from '../methods/pingam.ts';

/** What of a person the app shows as the account; null where nothing of the kind is kept here. */
const ACCOUNT_NAMES = {
  USERNAME: ({ name }: User) => name,
  COMMON_NAME: ({ displayName }: User) => displayName,
  EMAIL_ADDRESS: ({ email }: User) => email,
  EMPLOYEE_NUMBER: () => null,
  GIVEN_NAME: () => null,
  LAST_NAME: () => null,
} as const satisfies Record<string, (user: User) => string | null>;

type AccountName = keyof typeof ACCOUNT_NAMES;

/** Empty where the user has none of it: the user name stands in then. */
export function accountText(user: User, accountName: AccountName): string {
  return ACCOUNT_NAMES[accountName](user)?.trim() ?? '';
}

export const LOOK = {
  issuer: Type.String({
    default: 'ForgeRock',
    minLength: 1,
    maxLength: 128,
    description: 'Who the account is with, as the app shows it: a company, a site, a realm.',
  }),
  accountName: Type.Enum(Object.keys(ACCOUNT_NAMES) as [AccountName, ...AccountName[]], {
    default: 'USERNAME',
    description:
      'What the app shows as the account. The user name stands in where a person has none of it, or where an app would misread it; employee number, given and last name are not kept here.',
  }),
  bgColor: Type.String({
    default: '032b75',
    pattern: '^#?[0-9a-fA-F]{6}$',
    description: 'The colour behind the logo in the app: six hexadecimal digits.',
  }),
  imgUrl: Type.String({
    default: '',
    maxLength: 256,
    description:
      'The https address of the logo: a PNG or JPEG of at most 1 MB and 1024 × 1024 pixels. The phone loads it.',
  }),
  generateRecoveryCodes: Type.Boolean({
    default: true,
    description: 'Make new recovery codes, which end the ones before. A Recovery Code Display node shows them, once.',
  }),
  scanQRCodeMessage: localised('What is said above the code.'),
};

export const PATIENCE = {
  timeout: Type.Integer({
    default: 60,
    minimum: 10,
    maximum: 900,
    description: 'How long the code can be scanned, in seconds by the clock.',
  }),
  timeoutCountsPolls: Type.Boolean({
    default: false,
    description:
      'Count two seconds for each time that a client asks, as PingAM does, instead of the clock. Who asks often leaves by `timeoutOutcome` early; who asks seldom keeps a code that can be scanned for two minutes, or the whole `timeout` where that is longer.',
  }),
};

export const OATH = {
  passwordLength: Type.Enum(['SIX_DIGITS', 'EIGHT_DIGITS'], {
    default: 'SIX_DIGITS',
    description: 'How many digits a one-time password has.',
  }),
  minSharedSecretLength: Type.Integer({
    default: 32,
    minimum: 0,
    maximum: 128,
    description: 'Hexadecimal digits that the secret has at least. It never has fewer than 40.',
  }),
  algorithm: Type.Enum(['TOTP', 'HOTP'], {
    default: 'TOTP',
    description: 'Whether one-time passwords follow the time or a counter.',
  }),
  totpTimeInterval: Type.Integer({
    default: 30,
    minimum: 5,
    maximum: 300,
    description: 'Seconds after which a time-based one-time password changes.',
  }),
  totpHashAlgorithm: Type.Enum(['HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512'], {
    default: 'HMAC_SHA1',
    description: 'The hash of time-based one-time passwords. Many other apps know the first only.',
  }),
  addChecksum: Type.Boolean({
    default: false,
    description:
      'Counter-based one-time passwords end in a further digit that checks the others, so they have seven or nine. The code on the screen cannot say so: the app must be set to it beforehand, and apps of PingAM are not.',
  }),
  truncationOffset: Type.Integer({
    default: -1,
    minimum: -1,
    maximum: 15,
    description:
      'The byte of the hash from which a counter-based one-time password is taken; -1: the one that the hash itself names. The code on the screen cannot say it: the app must be set to it beforehand, and apps of PingAM are not.',
  }),
  postponeDeviceProfileStorage: Type.Boolean({
    default: false,
    description: 'Leave it to an OATH Device Storage node, further on, to let the device count.',
  }),
};

/** Ours: what the original leaves open, whose name an account bears, and how large a code may be. */
export const SAFETY = {
  lookOfRealm: Type.Boolean({
    default: false,
    description:
      'Show the account under the issuer and in the colour that the settings of the realm name at that moment. `issuer` stands in where apps would misread the realm’s; `bgColor` does not count.',
  }),
  requireProof: Type.Boolean({
    default: true,
    description:
      'Add a factor only for somebody who has shown in this run who she is; where she has one already, by a second factor. Off: the first factor for whoever’s name the run holds, as PingAM does. Operators are never exempt.',
  }),
  allowLargeCode: Type.Boolean({
    default: false,
    description: 'Allow a code of more than 858 bytes. Our pages draw it; those of PingAM cannot.',
  }),
  keepRecoveryCodesReadable: Type.Boolean({
    default: false,
    description:
      'Keep new recovery codes in a form that can be read again until they are used, sealed, beside their hashes, so that lists of devices by PingAM’s protocol tell them, as PingAM does. Off: nobody reads them after they were shown once. On, whoever holds a session with a second factor shown just now, of the person or of an operator who looks after her, or the database together with the seal key, gets a second factor of hers.',
  }),
  visibleToJavaScriptSdk: Type.Boolean({
    default: false,
    description:
      'Add a parameter that says nothing, by which the JavaScript libraries of ForgeRock and Ping recognise a combined code. Apps ignore it.',
  }),
};

const OathShape = Type.Object(OATH);
const LookShape = Type.Object(LOOK);

export type Look = Static<typeof LookShape>;
export type OathProperties = Static<typeof OathShape>;

export const REGISTRATION_OUTCOMES = {
  success: { id: 'successOutcome', displayName: 'Success' },
  failure: { id: 'failureOutcome', displayName: 'Failure' },
  timeout: { id: 'timeoutOutcome', displayName: 'Time Out' },
} as const satisfies Record<string, Outcome>;

const HASHES = { HMAC_SHA1: 'SHA1', HMAC_SHA256: 'SHA256', HMAC_SHA512: 'SHA512' } as const;
const DIGITS = { SIX_DIGITS: 6, EIGHT_DIGITS: 8 } as const;

/** As long as the hash's output, as RFC 6238 section 5.1 recommends. */
const SECRET_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** The credential that these properties ask for. Counter-based ones are of SHA1: the code that carries them names no other. */
export function oathKindOf(properties: OathProperties): OathKind {
  const kind = properties.algorithm === 'HOTP' ? 'hotp' : 'totp';
  const algorithm = kind === 'hotp' ? 'SHA1' : HASHES[properties.totpHashAlgorithm];
  const secretBytes = Math.max(SECRET_BYTES[algorithm], Math.ceil(properties.minSharedSecretLength / 2));
  const digits = DIGITS[properties.passwordLength];
  const { addChecksum, truncationOffset: offset } = properties;
  const checksum = kind === 'hotp' && addChecksum;
  const truncationOffset = kind === 'hotp' && offset >= 0 ? offset : null;
  return { kind, algorithm, digits, period: properties.totpTimeInterval, checksum, truncationOffset, secretBytes };
}
