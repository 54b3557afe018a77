import { IconChevronRight, IconKeyboard } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useRealm, useSession } from '../../app/realm.ts';
import { can } from '../permissions.ts';
import { ROLES } from '../words.ts';
import { SECTIONS, type Section } from './sections.ts';

export type SideNavProps = { section: Section | undefined; path: string; onHelp: () => void };

/** The menu of the console: at the side of a desk, behind a button on a phone. */
export function SideNav({ section, path, onHelp }: SideNavProps) {
  const realm = useRealm();
  const user = useSession()?.user;
  const [open, setOpen] = useState(false);
  // Another address closes the menu.
  useEffect(() => {
    if (path !== '') setOpen(false);
  }, [path]);
  return (
    <div className="lc-side" data-open={open || undefined}>
      <Button
        variant="default"
        className="lc-menu"
        aria-expanded={open}
        aria-controls="console-sections"
        rightSection={<IconChevronRight size={18} aria-hidden="true" />}
        onClick={() => setOpen(!open)}
      >
        Menu · {section?.label ?? 'Console'}
      </Button>
      <nav id="console-sections" aria-label="Console">
        {SECTIONS.filter(({ ability }) => can(user?.role, ability)).map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            params={{ realm: realm.name }}
            search={{}}
            // Every address of the console begins with that of the overview.
            activeOptions={{ exact: to === '/$realm/console', includeSearch: false }}
          >
            <Icon size={20} stroke={1.75} aria-hidden="true" />
            {label}
          </Link>
        ))}
      </nav>
      <div className="lc-who ly-small">
        <p className="ly-muted">{user === undefined ? '' : `You are here as ${ROLES[user.role].toLowerCase()}.`}</p>
        <Button
          variant="subtle"
          color="gray"
          className="lc-help"
          leftSection={<IconKeyboard size={18} aria-hidden="true" />}
          onClick={onHelp}
        >
          Keys
        </Button>
      </div>
    </div>
  );
}
