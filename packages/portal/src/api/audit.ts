import type { Routes } from '@lanyard/protocol/client';
import { call, PAGE } from './calls.ts';

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];

export type AuditQuery = Omit<NonNullable<Routes['GET /api/admin/audit']['query']>, 'after' | 'limit'>;
export type AuditChain = Reply<'GET /api/admin/audit/chain'>;
export type AuditKind = Reply<'GET /api/admin/audit/types'>['types'][number];

/** What the stream of a check says last. */
export type CheckResult = {
  isIntact: boolean;
  seals: number;
  events: number;
  unsealed: number;
  head: string | null;
  findings: readonly { code: string; seal: number | null; event: string | null; text: string }[];
  more: number;
};

/** What operators ask of the log. */
export const audit = {
  list: (query: AuditQuery & { after?: string }) => call('GET /api/admin/audit', { query: { ...query, ...PAGE } }),
  kinds: async () => (await call('GET /api/admin/audit/types')).types,
  chain: () => call('GET /api/admin/audit/chain'),
  /** Streams. */
  check: '/api/admin/audit/check',
  news: (query: AuditQuery, since: string) => `/api/admin/audit/news?${new URLSearchParams({ ...query, since })}`,
  /** The address of the whole list as a file. */
  file: (query: AuditQuery, format: 'csv' | 'ndjson') =>
    `/api/admin/audit/file?${new URLSearchParams({ ...query, format })}`,
};
