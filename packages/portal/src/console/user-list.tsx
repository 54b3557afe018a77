import { IconLock } from '@lanyard/ui';
import type { KeyboardEvent } from 'react';
import { useRef } from 'react';
import type { User } from '../api/types.ts';

export type UserListProps = { users: User[]; chosen: string | undefined; onChoose: (id: string) => void };

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** The list; j and k or the arrows move, Enter opens. */
export function UserList({ users, chosen, onChoose }: UserListProps) {
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rows = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
  };
  return (
    <ul className="lp-rows" aria-label="Users" ref={list} onKeyDown={move}>
      {users.map((user) => (
        <li key={user.id}>
          <button type="button" aria-current={user.id === chosen || undefined} onClick={() => onChoose(user.id)}>
            <span className="lp-rows-text">
              <strong>{user.displayName}</strong>
              <span className="ly-muted ly-small">{user.name}</span>
            </span>
            {user.locked === null ? null : <IconLock size={18} aria-label="Locked" />}
            <span className="ly-muted ly-small">{deviceCount(user.devices)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function deviceCount(count: number): string {
  if (count === 0) return 'no device';
  return count === 1 ? '1 device' : `${count} devices`;
}
