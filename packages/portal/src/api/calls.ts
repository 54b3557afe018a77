/** One function for each route that a page uses, typed by the server's own description. Every one throws ProblemError. */
import { type Client, createClient, LanyardProblem } from '@lanyard/protocol/client';
import { ProblemError, readProblem, UNREACHABLE } from '@lanyard/ui';
import type { AuditFilter } from './types.ts';

const client = createClient({ server: '' });

/** The client's refusal in the form that notices understand. Anything else is a fault of the page, and stays one. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof LanyardProblem)) return error;
  const { problem } = error;
  if (problem.code === 'client.unreachable') return new ProblemError(UNREACHABLE, { cause: error });
  const body = problem.code === 'client.not-a-problem' ? null : problem;
  return new ProblemError(readProblem(problem.status, body), { cause: error });
}

/** Asks the server; further files of this folder are for pages that load later. */
export const call: Client = async (route, ...input) => {
  try {
    return await client(route, ...input);
  } catch (error) {
    throw asProblem(error);
  }
};

export const realms = {
  list: () => call('GET /api/realms'),
  read: (realm: string) => call('GET /api/realms/{realm}', { params: { realm } }),
};

export const session = {
  read: () => call('GET /api/session'),
  end: () => call('DELETE /api/session'),
  list: () => call('GET /api/self/sessions'),
  changePassword: (body: { current: string; password: string; endOthers: boolean }) =>
    call('POST /api/self/password', { body }),
  endOther: (id: string) => call('DELETE /api/self/sessions/{id}', { params: { id } }),
};

export const devices = {
  list: () => call('GET /api/self/devices'),
  rename: (id: string, name: string) => call('PATCH /api/self/devices/{id}', { params: { id }, body: { name } }),
  remove: (id: string) => call('DELETE /api/self/devices/{id}', { params: { id } }),
};

export const registrations = {
  events: (id: string) => `/api/self/registrations/${encodeURIComponent(id)}/events`,
  start: () => call('POST /api/self/registrations', { body: { method: 'online' } }),
  startKeyUri: () => call('POST /api/self/registrations', { body: { method: 'key-uri' } }),
  current: () => call('GET /api/self/registrations/current'),
  read: (id: string) => call('GET /api/self/registrations/{id}', { params: { id } }),
  cancel: (id: string) => call('DELETE /api/self/registrations/{id}', { params: { id } }),
  renew: (id: string) => call('POST /api/self/registrations/{id}/renew', { params: { id } }),
  confirm: (id: string, code: string) =>
    call('POST /api/self/registrations/{id}/confirm', { params: { id }, body: { code } }),
  count: (id: string, sessionKey: string) =>
    call('POST /api/self/registrations/{id}/count', { params: { id }, body: { sessionKey } }),
};

export const welcome = {
  setPassword: (body: { token: string; password: string }) => call('POST /api/welcome', { body }),
};

/** Rows that a list asks for at a time. */
export const PAGE = { limit: 50 } as const;

export const operator = {
  services: () => call('GET /api/admin/services'),
  createService: (body: { name: string; webhookUrl?: string }) => call('POST /api/admin/services', { body }),
  revokeService: (id: string) => call('DELETE /api/admin/services/{id}', { params: { id } }),
  audit: (query: AuditFilter & { after?: string }) => call('GET /api/admin/audit', { query: { ...query, ...PAGE } }),
};
