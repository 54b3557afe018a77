/**
 * Which names of a run's state scripts may read and change. Nodes rest their verdicts on some, and keep secrets under others: a
 * script is a guest among them, whoever wrote it.
 */

/** `read`: it may be seen, and not changed. `none`: it is not there for scripts. Every other name is free. */
type Right = 'read' | 'none';

/** The names that nodes use among themselves. A test finds those that nodes write and nobody has judged here. */
export const NODE_NAMES: Readonly<Record<string, Right>> = {
  failureCode: 'read',
  lastPushId: 'none',
  oathDeviceProfile: 'read',
  oathEnableRecoveryCode: 'read',
  oathRegistration: 'none',
  oneTimePassword: 'none',
  oneTimePasswordFacts: 'none',
  PushAuthFailureReason: 'read',
  pushChallengeKey: 'none',
  pushDeviceProfile: 'read',
  pushMessageId: 'none',
  pushNumberChallengeKey: 'none',
  pushNumberKept: 'none',
  pushReason: 'none',
  pushRegistrationTimeout: 'none',
  recoveryCodeDeviceName: 'read',
  recoveryCodes: 'none',
  registeredDevices: 'none',
  sessionLimits: 'none',
  sessionProperties: 'read',
};

/** What nodes read that scripts may write as well: it says who or where, and proves nothing. */
export const OPEN_NAMES: readonly string[] = ['username', 'mfaMethod', 'successUrl', 'failureUrl', 'password'];

/** The one secret of nodes that scripts share: PingAM's scripts read it, and set it for the node that judges it. */
export const PASSWORD = 'password';

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const LONGEST_NAME = 100;

export const isName = (name: string): boolean => name !== '' && name.length <= LONGEST_NAME && !FORBIDDEN.has(name);

const rightOf = (name: string): Right | undefined => (Object.hasOwn(NODE_NAMES, name) ? NODE_NAMES[name] : undefined);

export const mayRead = (name: string): boolean => rightOf(name) !== 'none';
export const mayWrite = (name: string): boolean => rightOf(name) === undefined;

/** Before a name that scripts have given, where the name itself is of the form that nodes keep their own under. */
const APART = 'script:';

/** Nodes keep what is theirs alone under `<node>.<word>`. What scripts call so lies apart, so that neither meets the other. */
export const keptAs = (name: string): string => (/[.:]/.test(name) ? APART + name : name);

/** The name by which a script knows it; null where it is a node's own. */
export function knownAs(kept: string): string | null {
  if (kept.startsWith(APART)) return kept.slice(APART.length);
  return /[.:]/.test(kept) ? null : kept;
}

/** Under this name a run keeps what scripts have put into their transient state, sealed and out of nodes' sight. */
export const TRANSIENT = 'script:transient:';

/** `*` stands for every name. */
export const isListed = (names: readonly string[], name: string): boolean =>
  names.includes('*') || names.includes(name);
