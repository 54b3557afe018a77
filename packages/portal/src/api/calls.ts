/** One function for each route of the server that a page uses. Every one throws ProblemError on a refusal. */
import { requestJson } from '@lanyard/ui';
import type {
  AuditEvent,
  Device,
  KeyUriRegistration,
  NewUser,
  Realm,
  Registration,
  Service,
  Session,
  SessionEntry,
  SignIn,
  SignInStep,
  User,
} from './types.ts';

type Query = Record<string, string | undefined>;

const get = <T>(path: string, query: Query = {}) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return requestJson<T>({ method: 'GET', path: search === '' ? path : `${path}?${search}` });
};
const post = <T>(path: string, body: unknown = {}) => requestJson<T>({ method: 'POST', path, body });
const patch = <T>(path: string, body: unknown) => requestJson<T>({ method: 'PATCH', path, body });
const remove = <T = void>(path: string) => requestJson<T>({ method: 'DELETE', path });
const id = encodeURIComponent;

export const realms = {
  list: () => get<{ realms: Realm[] }>('/api/realms'),
  read: (realm: string) => get<Realm>(`/api/realms/${id(realm)}`),
};

export const signIn = {
  events: '/api/sign-in/events',
  begin: (who: { realm: string; user: string; password: string }) => post<SignInStep>('/api/sign-in', who),
  read: () => get<SignIn>('/api/sign-in'),
  submitCode: (code: string) => post<{ next: 'signed-in' }>('/api/sign-in/code', { code }),
  startPush: () => post<SignIn>('/api/sign-in/push'),
  cancelPush: () => remove<SignIn>('/api/sign-in/push'),
  complete: () => post<{ next: 'signed-in' }>('/api/sign-in/complete'),
  abandon: () => remove('/api/sign-in'),
  stepUp: () => post<{ signIn: SignIn }>('/api/step-up'),
};

export const session = {
  read: () => get<Session>('/api/session'),
  end: () => remove('/api/session'),
  list: () => get<{ sessions: SessionEntry[] }>('/api/self/sessions'),
  endOther: (sessionId: string) => remove(`/api/self/sessions/${id(sessionId)}`),
};

export const devices = {
  list: () => get<{ devices: Device[] }>('/api/self/devices'),
  rename: (deviceId: string, name: string) => patch<Device>(`/api/self/devices/${id(deviceId)}`, { name }),
  remove: (deviceId: string) => remove(`/api/self/devices/${id(deviceId)}`),
};

const registration = (registrationId: string, step = '') => `/api/self/registrations/${id(registrationId)}${step}`;

export const registrations = {
  events: (registrationId: string) => registration(registrationId, '/events'),
  start: () => post<Registration>('/api/self/registrations', { method: 'online' }),
  startKeyUri: () => post<KeyUriRegistration>('/api/self/registrations', { method: 'key-uri' }),
  current: () => get<{ registration: Registration | null }>('/api/self/registrations/current'),
  read: (registrationId: string) => get<Registration>(registration(registrationId)),
  cancel: (registrationId: string) => remove<Registration>(registration(registrationId)),
  renew: (registrationId: string) => post<Registration>(registration(registrationId, '/renew')),
  confirm: (registrationId: string, code: string) =>
    post<Registration>(registration(registrationId, '/confirm'), { code }),
};

export const welcome = {
  setPassword: (link: { token: string; password: string }) =>
    post<{ realm: string; user: string }>('/api/welcome', link),
};

const user = (userId: string, part = '') => `/api/admin/users/${id(userId)}${part}`;

export const operator = {
  users: (query: { search?: string; after?: string }) =>
    get<{ users: User[]; next: string | null }>('/api/admin/users', { ...query, limit: '50' }),
  createUser: (details: NewUser) => post<User & { link?: string | null }>('/api/admin/users', details),
  user: (userId: string) => get<User>(user(userId)),
  changeUser: (userId: string, change: { pushEnabled: boolean }) => patch<User>(user(userId), change),
  unlock: (userId: string) => post<User>(user(userId, '/unlock')),
  devicesOf: (userId: string) => get<{ devices: Device[] }>(user(userId, '/devices')),
  removeDevice: (deviceId: string) => remove(`/api/admin/devices/${id(deviceId)}`),
  services: () => get<{ services: Service[] }>('/api/admin/services'),
  createService: (details: { name: string; webhookUrl?: string }) =>
    post<{ service: Service; apiKey: string; webhookSecret: string | null }>('/api/admin/services', details),
  revokeService: (serviceId: string) => remove(`/api/admin/services/${id(serviceId)}`),
  audit: (query: { type?: string; user?: string; after?: string }) =>
    get<{ events: AuditEvent[]; next: string | null }>('/api/admin/audit', { ...query, limit: '50' }),
};
