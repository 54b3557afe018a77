import type { AuditQuery } from '../../api/audit.ts';

/** The filters as they stand in the address: days instead of times. */
export type AuditSearch = {
  type?: NonNullable<AuditQuery['type']>;
  outcome?: NonNullable<AuditQuery['outcome']>;
  user?: string;
  device?: string;
  actor?: string;
  from?: string;
  to?: string;
};

const shapes: Record<keyof AuditSearch, RegExp> = {
  type: /^[a-z-]+\.[a-z-]+$/,
  outcome: /^(success|refused|failed)$/,
  user: /^[0-9a-f-]{36}$/,
  device: /^[0-9a-f-]{36}$/,
  actor: /^[0-9a-f-]{36}$/,
  from: /^\d{4}-\d{2}-\d{2}$/,
  to: /^\d{4}-\d{2}-\d{2}$/,
};

/** What of an address can be a filter; the rest is let be. */
export function auditSearchOf(search: Record<string, unknown>): AuditSearch {
  const kept = Object.entries(shapes).filter(([name, shape]) => shape.test(String(search[name] ?? '')));
  return Object.fromEntries(kept.map(([name]) => [name, String(search[name])]));
}

/** The filters as the server takes them: a day begins and ends where the reader is. */
export function auditQueryOf({ from, to, ...rest }: AuditSearch): AuditQuery {
  const begin = dayStart(from, 0);
  const end = dayStart(to, 1);
  return { ...rest, ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { to: end }) };
}

function dayStart(day: string | undefined, later: number): string | undefined {
  if (day === undefined) return undefined;
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
