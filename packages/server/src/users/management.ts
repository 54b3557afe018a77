import { Problem } from '../kit/index.ts';
import type { Role, User } from './user.ts';

/** What an operator is about to do to a user. */
export type Intent = {
  actor: Pick<User, 'id' | 'role'>;
  /** Absent when the user is yet to be created. */
  target?: Pick<User, 'id' | 'role' | 'state'>;
  /** The role that the user shall have. */
  role?: Role | undefined;
  /** The state that the user shall have. */
  state?: User['state'] | undefined;
  /** It decides whether the user gets in: a lock, a new password. */
  admission?: boolean;
};

type Rule = { code: 'users.own-account' | 'users.role-too-high'; forbids: (intent: Intent) => boolean };

/**
 * Who may do what to whom (A39): a help desk looks after ordinary users, never after operators or itself, and
 * nobody turns his own role, state or lock, in either direction.
 */
const rules: readonly Rule[] = [
  {
    code: 'users.own-account',
    forbids: ({ actor, target }) => actor.role !== 'administrator' && actor.id === target?.id,
  },
  { code: 'users.own-account', forbids: (intent) => isSelf(intent) && changesStanding(intent) },
  { code: 'users.role-too-high', forbids: ({ actor, target }) => !mayManage(actor.role, target?.role ?? 'user') },
  { code: 'users.role-too-high', forbids: ({ actor, role }) => role !== undefined && !mayManage(actor.role, role) },
];

function isSelf({ actor, target }: Intent): boolean {
  return actor.id === target?.id;
}

function changesStanding({ target, role, state, admission = false }: Intent): boolean {
  const turnsRole = role !== undefined && role !== target?.role;
  const turnsState = state !== undefined && state !== target?.state;
  return admission || turnsRole || turnsState;
}

function mayManage(actor: Role, role: Role): boolean {
  return actor === 'administrator' || (actor === 'helpdesk' && role === 'user');
}

/** The code of the first rule that forbids it, or null where it is allowed. */
export function managementRefusal(intent: Intent): Rule['code'] | null {
  return rules.find(({ forbids }) => forbids(intent))?.code ?? null;
}

/** @throws Problem users.own-account, users.role-too-high */
export function checkManagement(intent: Intent): void {
  const code = managementRefusal(intent);
  if (code) throw new Problem(code);
}
