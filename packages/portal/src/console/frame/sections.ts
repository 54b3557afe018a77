import { IconHistory, IconHome, IconRoute, IconServer, IconSettings, IconUsers } from '@lanyard/ui';
import type { Ability } from '../permissions.ts';

/** The parts of the console, in the order of the menu; `key` opens one after `g`. */
export const SECTIONS = [
  { to: '/$realm/console', label: 'Overview', key: 'o', icon: IconHome, ability: 'overview' },
  { to: '/$realm/console/users', label: 'Users', key: 'u', icon: IconUsers, ability: 'users' },
  { to: '/$realm/console/journeys', label: 'Journeys', key: 'j', icon: IconRoute, ability: 'journeys' },
  { to: '/$realm/console/services', label: 'Services', key: 's', icon: IconServer, ability: 'services' },
  { to: '/$realm/console/audit', label: 'Audit', key: 'a', icon: IconHistory, ability: 'audit' },
  { to: '/$realm/console/settings', label: 'Settings', key: 'e', icon: IconSettings, ability: 'settings' },
] as const satisfies readonly { ability: Ability; key: string; [rest: string]: unknown }[];

export type Section = (typeof SECTIONS)[number];

/** The section of an address, by its third part: `/realm/console/users`; without one it is the overview. */
export function sectionOf(path: string): Section | undefined {
  const nameOf = (address: string) => address.split('/')[3] || 'overview';
  return SECTIONS.find(({ to }) => nameOf(to) === nameOf(path));
}
