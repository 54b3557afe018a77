import type { Role } from '../api/types.ts';

export const ROLES: Record<Role, string> = {
  user: 'User',
  helpdesk: 'Help desk',
  auditor: 'Auditor',
  administrator: 'Administrator',
};
