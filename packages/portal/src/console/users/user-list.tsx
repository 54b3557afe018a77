import { IconBan, IconLock, IconShield } from '@lanyard/ui';
import type { KeyboardEvent } from 'react';
import type { User } from '../../api/types.ts';
import { useShortcuts } from '../frame/shortcuts.ts';
import { ROLES } from '../words.ts';

export type UserListProps = { users: User[]; chosen: string | undefined; onChoose: (id: string) => void };

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
const LIST_ID = 'user-list';

/** Moves the focus in the list by so many rows; from outside to the chosen one, or to the first. */
export function focusRow(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(`#${LIST_ID} button`)];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const chosen = rows.findIndex((row) => row.hasAttribute('aria-current'));
  const next = at === -1 ? Math.max(0, chosen) : at + step;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
}

/** Gives the focus back to the row of this user, or to the first one. */
export function focusUser(id: string | undefined): void {
  const row = document.querySelector<HTMLElement>(`#${LIST_ID} button[data-user="${CSS.escape(id ?? '')}"]`);
  if (row === null) focusRow(0);
  else row.focus();
}

/** The list; j and k or the arrows move, Enter opens. */
export function UserList({ users, chosen, onChoose }: UserListProps) {
  useShortcuts({ j: () => focusRow(1), k: () => focusRow(-1) });
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    focusRow(step);
  };
  return (
    <ul id={LIST_ID} className="lp-rows" aria-label="Users" onKeyDown={move}>
      {users.map((user) => (
        <li key={user.id}>
          <button
            type="button"
            data-user={user.id}
            aria-current={user.id === chosen || undefined}
            onClick={() => onChoose(user.id)}
          >
            <span className="lp-rows-text">
              <strong>{user.displayName}</strong>
              <span className="ly-muted ly-small">
                {user.role === 'user' ? user.name : `${user.name} · ${ROLES[user.role]}`}
              </span>
            </span>
            {user.state === 'active' ? null : <IconBan size={18} aria-label="Disabled" />}
            {user.locked === null ? null : <Mark icon={IconLock} tone="bad" word="Locked out" />}
            {user.heldBack === null ? null : <Mark icon={IconShield} tone="info" word="Strangers held back" />}
            <span className="ly-muted ly-small lp-nowrap">{deviceCount(user.devices)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

type MarkProps = { icon: typeof IconLock; tone: 'bad' | 'info'; word: string };

/** Colour, sign and word: the word is under the pointer and in what is read out. */
function Mark({ icon: Icon, tone, word }: MarkProps) {
  return (
    <span className="lc-mark" data-tone={tone} title={word}>
      <Icon size={18} role="img" aria-label={word} />
    </span>
  );
}

function deviceCount(count: number): string {
  if (count === 0) return 'no device';
  return count === 1 ? '1 device' : `${count} devices`;
}
