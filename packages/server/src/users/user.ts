import { Problem } from '../kit/index.ts';

export type Role = 'user' | 'helpdesk' | 'auditor' | 'administrator';
export type OperatorAudience = 'auditor' | 'helpdesk' | 'administrator';

export type User = {
  id: string;
  realmId: string;
  name: string;
  displayName: string;
  email: string | null;
  role: Role;
  pushEnabled: boolean;
  /** The seeds of this user's devices lie behind the phone's own check of finger or face (A7). */
  requireBiometricSeed: boolean;
  state: 'active' | 'disabled';
  /** Counts each edit: who edits an older one is shown the difference. */
  version: number;
  /** Active and locked ones. */
  devices: number;
  createdAt: Date;
};

/** Which audiences each role belongs to, besides its own user's. */
export const audiencesOfRole: Readonly<Record<Role, readonly OperatorAudience[]>> = {
  user: [],
  auditor: ['auditor'],
  helpdesk: ['auditor', 'helpdesk'],
  administrator: ['auditor', 'helpdesk', 'administrator'],
};

export const roles = Object.keys(audiencesOfRole) as Role[];

const namePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]*$/u;
const nameLimit = 64;

/**
 * One person, one spelling: NFKC (full-width and composed forms fall together), then lower case.
 * Null where the text can be no user name; a sign-in then treats it as a name that nobody has.
 */
export function normaliseName(text: string): string | null {
  if (text.length > nameLimit * 4) return null;
  // Lower-casing can undo the normal form (İ), so it comes in between.
  const name = text.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
  return name.length <= nameLimit && namePattern.test(name) ? name : null;
}

/** @throws Problem users.name-invalid */
export function checkedName(text: string): string {
  const name = normaliseName(text);
  if (name === null) throw new Problem('users.name-invalid');
  return name;
}

// Format characters hide, turn or fake text, and some letters look like nothing. The two joiners stay: Persian and Hindi
// names are written with them.
const unshowable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|(?![\u200c\u200d])\p{Cf}/u;
const joiners = /[\u200c\u200d]/g;

/**
 * Text that people will see beside a name: one line, no characters that hide or turn it (A17, A52).
 * @throws Problem users.text-invalid
 */
export function checkedText(text: string): string {
  const trimmed = text.normalize('NFC').trim();
  if (trimmed.replace(joiners, '') === '' || unshowable.test(trimmed)) throw new Problem('users.text-invalid');
  return trimmed;
}
