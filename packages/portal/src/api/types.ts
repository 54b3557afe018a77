/** What the server's HTTP API speaks of. Times are ISO 8601, ids are UUIDs. */

export type Role = 'user' | 'helpdesk' | 'auditor' | 'administrator';
export type Reason = { code: string; text: string };

export type Realm = { name: string; displayName: string; accent: string; demo: boolean };

export type Method = {
  kind: 'code' | 'push';
  available: boolean;
  reason: Reason | null;
  devices: { id: string; name: string }[];
};

export type PushState = 'pending' | 'approved' | 'denied' | 'reported' | 'mismatched' | 'cancelled' | 'expired';

export type PushView = {
  id: string;
  state: PushState;
  matching: 'typed-2' | 'typed-6' | 'scan' | 'none';
  number: string | null;
  link: string | null;
  createdAt: string;
  expiresAt: string;
};

export type SignIn = {
  realm: string;
  user: { name: string; displayName: string };
  purpose: 'sign-in' | 'step-up';
  methods: Method[];
  push: PushView | null;
  expiresAt: string;
};

export type SignInStep = { next: 'signed-in' } | { next: 'second-factor'; signIn: SignIn };

export type Session = {
  id: string;
  user: { id: string; name: string; displayName: string; role: Role; realm: string };
  assurance: 'password' | 'two-factor';
  factorAt: string | null;
  fresh: boolean;
  createdAt: string;
  expiresAt: string;
};

export type SessionEntry = {
  id: string;
  address: string;
  browser: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
};

export type Device = {
  id: string;
  name: string;
  mode: 'online' | 'offline' | 'standard';
  state: 'pending' | 'active' | 'locked';
  platform: string;
  protection: 'none' | 'pin' | 'biometric';
  push: { available: boolean; reason: Reason | null };
  credentials: { kind: string; algorithm: string; digits: number; period: number }[];
  lastSyncAt: string | null;
  lastUsedAt: string | null;
  activatedAt: string | null;
};

export type RegistrationState = 'waiting' | 'scanned' | 'claimed' | 'registered' | 'cancelled' | 'expired' | 'failed';

export type Registration = {
  id: string;
  method: 'online' | 'key-uri';
  state: RegistrationState;
  link: string | null;
  createdAt: string;
  expiresAt: string;
  serverTime: string;
  device: { id: string; name: string } | null;
  failure: Reason | null;
};

/** A registration for another authenticator app; `keyUri` and `secret` come this once. */
export type KeyUriRegistration = Registration & { keyUri: string; secret: string };

export type User = {
  id: string;
  name: string;
  displayName: string;
  email: string | null;
  role: Role;
  pushEnabled: boolean;
  state: 'active' | 'disabled';
  locked: { reason: string; until: string } | null;
  devices: number;
  createdAt: string;
};

export type NewUser = { name: string; displayName: string; email?: string; role?: Role; password?: string };

export type Service = {
  id: string;
  name: string;
  keyHint: string;
  webhookUrl: string | null;
  createdAt: string;
};

export type AuditEvent = {
  id: string;
  at: string;
  type: string;
  outcome: string;
  actor: { kind: string; id?: string | null };
  userId: string | null;
  deviceId: string | null;
  address: string | null;
};
