import type { Storage } from './storage/storage.ts';

/** Where the time comes from; tests advance their own. */
export interface Clock {
  now(): Date;
}

/** Runs `work` once after `milliseconds`; returns the cancel function. */
export type Schedule = (milliseconds: number, work: () => void) => () => void;

/** Where random bytes come from; always a cryptographic source outside tests. */
export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** The part of the standard WebSocket that the channel uses. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export interface AuthenticatorOptions {
  storage: Storage;
  /** Defaults to the global `fetch`. */
  fetch?: typeof fetch;
  /** Defaults to the global `WebSocket`. */
  openSocket?: (url: string) => Socket;
  clock?: Clock;
  schedule?: Schedule;
  random?: Random;
  /** PBKDF2 rounds for a new PIN; never below 600,000 outside tests. */
  pinIterations?: number;
  appVersion: string;
  platform: string;
  /** Whether this device can check a fingerprint or face, and if not, why; taken for granted where it is missing. */
  biometrics?: () => Promise<BiometricSupport>;
  /** How much speaks for a tampered device; nothing, where it is missing. */
  tampering?: () => Promise<Tampering>;
}

/** What a look at the device found. It can be deceived: it keeps honest people safe, and stops nobody who owns the device. */
export interface Tampering {
  /** 0: nothing speaks for it; 1: certain. */
  score: number;
  /** What was found, in words for the person. */
  signs: string[];
}

export type BiometricSupport = { available: true } | { available: false; reason: string };

export type ProtectionKind = 'none' | 'pin' | 'biometric';

/**
 * - `active`: works
 * - `locked`: nothing can be approved and no code is shown; who locked it says `lockedBy`. Where the organisation did, requests
 *   may still be denied; where a policy of it did, not even that
 * - `removed`: the server no longer knows this device; add it again, or remove it here
 * - `disabled`: too many wrong PINs erased its secrets (NIST SP 800-63B section 3.2.10); add it again
 */
export type AccountState = 'active' | 'locked' | 'removed' | 'disabled';

export interface Account {
  id: string;
  /**
   * `lanyard` accounts know their server, `pingam` ones a server that speaks PingAM's protocol; `totp` and `hotp` ones came from
   * a Key URI and know none.
   */
  kind: 'lanyard' | 'totp' | 'hotp' | 'pingam';
  /** Origin, e.g. `https://id.example.org`; null for a Key URI account. */
  server: string | null;
  realm: string | null;
  issuer: string;
  /** The user name at the server, or the label of the Key URI. */
  account: string;
  displayName: string;
  /** What the person calls it in this app; starts as the issuer. */
  name: string;
  /** What the server calls this device; null for a Key URI account. */
  deviceName: string | null;
  colour: string;
  /** What it shows: codes by time, by a counter (each press uses one up), or none at all. */
  codes: 'totp' | 'hotp' | 'none';
  digits: number;
  /** Seconds; null for `hotp`. */
  period: number | null;
  protection: ProtectionKind;
  push: boolean;
  state: AccountState;
  locked: boolean;
  /** `policy`: this device does not have what the account demands. It unlocks by itself when the device has it again. */
  lockedBy: 'organisation' | 'policy' | null;
  /** What the organisation said when it locked the account, or what the device lacks; empty where nothing was said. */
  lockReason: string;
  /** What the person can do about a lock by a policy; empty otherwise. */
  lockHelp: string;
  /** Whether the account carries demands that could not be read, and so are not enforced. */
  hasUnreadableDemands: boolean;
  /** Whether the server sends requests, and none of them can reach this app. */
  isUnreachable: boolean;
  /** Approvals count only with a fingerprint or face. */
  biometricRequired: boolean;
  /** Whether the key for that is there. */
  biometricReady: boolean;
  /** Why the newest settings could not be taken over; null where they were. */
  refused: string | null;
  /** ISO time. */
  addedAt: string;
  /** ISO time; null when it has never been synchronised. */
  lastSyncAt: string | null;
  /** Whether the live channel to its server is up at this moment. */
  connected: boolean;
}

export type Code =
  | { kind: 'totp'; code: string; nextCode: string; remainingMs: number; period: number }
  | { kind: 'hotp'; code: string; nextCode: null; remainingMs: null; period: null; counter: number };

export interface Reason {
  code: string;
  text: string;
}

/** What a registration link offers, after its signature was checked against the fingerprint in the link. */
export interface Offer {
  server: string;
  realm: string;
  issuer: string;
  account: string;
  displayName: string;
  colour: string;
  protection: ProtectionKind;
  expiresAt: string;
}

export interface KeyUriAccount {
  type: 'totp' | 'hotp';
  issuer: string;
  account: string;
  algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  digits: number;
  period: number | null;
}

/** How this phone's clock stands against the server's. `seconds` is positive where the phone is ahead. */
export type ClockCheck = { ok: true } | { ok: false; seconds: number; serverTime: string };

export type Inspection =
  | {
      kind: 'registration';
      offer: Offer;
      /** What the person must set up in this app first; `none` when nothing is missing. */
      needs: ProtectionKind;
      clock: ClockCheck;
      /** The account of the same person at the same server; adding it again replaces this one. */
      alreadyThere?: Account;
    }
  | { kind: 'key-uri'; account: KeyUriAccount; alreadyThere?: Account }
  | { kind: 'mfa'; offer: MfaOffer }
  | { kind: 'match'; pushId: string; request: PushRequest | null }
  | { kind: 'invalid'; reason: Reason };

/** What a code for PingAM's protocol says. Nobody has signed it: whoever shows it can write anything into it. */
export interface MfaOffer {
  server: string;
  issuer: string;
  account: string;
  colour: string;
  /** Null where the code carries requests only. */
  codes: { kind: 'totp' | 'hotp'; digits: number; period: number | null } | null;
  hasUnreadableDemands: boolean;
  /** Why this device may not have the account; null where it may. */
  violation: Violation | null;
  alreadyThere: Account | null;
}

/** A policy that this device does not fulfil. */
export interface Violation {
  policy: string;
  /** What is missing. */
  text: string;
  /** What the person can do. */
  help: string;
}

/** `choice`: one of the request's `numbers` is the one on the sign-in screen. */
export type Matching = 'typed-2' | 'typed-6' | 'scan' | 'choice' | 'none';

/** A request that the server signed and this app verified. Everything here is to be shown. */
export interface PushRequest {
  id: string;
  accountId: string;
  service: string;
  place: string | null;
  address: string | null;
  browser: string | null;
  asked: string;
  account: string;
  matching: Matching;
  /** What to choose from, for the matching `choice`. */
  numbers: readonly string[];
  /** Approving asks for the app's protection anew, so the app must have one. */
  isProtected: boolean;
  /** Whether the server takes reports; without it a request can be denied only. */
  canReport: boolean;
  /** ISO times, by the server's clock. */
  createdAt: string;
  expiresAt: string;
  /** Milliseconds left, measured with the corrected clock. */
  remainingMs: number;
}

/** Where a device is woken while the app is closed. */
export type PushAddress =
  | { kind: 'web-push'; endpoint: string; p256dh: string; auth: string }
  | { kind: 'fcm'; token: string }
  | { kind: 'apns'; token: string };

/** The server's key for push services (RFC 8292), base64url, and the kinds of services that it can use. */
export interface PushKey {
  key: string;
  kinds: string[];
}

export type PushStep = 'notified' | 'opened';

/** What a service worker may do with an account. */
export interface BackgroundAccount {
  pushKey(): Promise<PushKey>;
  setPushAddress(address: PushAddress | null): Promise<void>;
  /** Says that the person was notified of a request. */
  notified(pushId: string): Promise<void>;
}

export type Decision = 'approve' | 'deny' | 'report';

export interface Answer {
  decision: Decision;
  /** The number read on the sign-in screen, or the text of the scanned QR code. */
  match?: string;
}

export interface AnswerResult {
  /** `sent`: the server has the number that was chosen, and does not tell apps whether it was the right one. */
  state: string;
}

export interface HistoryEntry {
  pushId: string;
  accountId: string;
  issuer: string;
  account: string;
  service: string;
  place: string | null;
  address: string | null;
  browser: string | null;
  asked: string;
  decision: Decision;
  state: string;
  /** ISO time of the answer. */
  at: string;
}

/** One setting that a server changed. */
export interface SettingChange {
  what:
    | 'codes'
    | 'digits'
    | 'period'
    | 'algorithm'
    | 'issuer'
    | 'displayName'
    | 'colour'
    | 'deviceName'
    | 'protection'
    | 'push'
    | 'biometricRequired'
    | 'state';
  from: string;
  to: string;
  /** What it means, without a stop at its end: `code length is now 8 digits`. */
  text: string;
}

/** What an organisation changed of an account at one moment. */
export interface ChangeEntry {
  id: string;
  accountId: string;
  issuer: string;
  account: string;
  /** ISO time. */
  at: string;
  changes: SettingChange[];
  /** Whether the person has put the notice away. */
  seen: boolean;
}

export interface SyncResult {
  accountId: string;
  /** Absent when the account was brought up to date. */
  problem?: Reason;
}

export interface Protection {
  kind: ProtectionKind;
  locked: boolean;
  /** PINs that may still be wrong before the accounts are disabled; null without a PIN. */
  attemptsLeft: number | null;
  /** ISO time before which no further PIN is tried; null when one may be tried now. */
  waitUntil: string | null;
}

/**
 * Evaluates the WebAuthn PRF extension and returns its 32 secret bytes. `credentialId` is null when a credential is to be
 * made; otherwise this credential is to be asked, with the same salt.
 */
export type PrfProvider = (request: {
  credentialId: Uint8Array<ArrayBuffer> | null;
  salt: Uint8Array<ArrayBuffer>;
}) => Promise<{ credentialId: Uint8Array; secret: Uint8Array }>;

export type EngineEvent =
  | { type: 'accounts' }
  | { type: 'pushes' }
  | { type: 'protection' }
  | { type: 'connection'; server: string; accountId: string; connected: boolean };

export type Listener = (event: EngineEvent) => void;

/** Every method rejects with `AuthenticatorError` and nothing else. */
export interface Authenticator {
  accounts(): Promise<Account[]>;
  /** Reads a link and, for a registration, opens the offer. Never rejects: what is wrong is `{kind: 'invalid', reason}`. */
  inspect(link: string): Promise<Inspection>;
  /**
   * Adds the account of a registration link. An account of the same person at the same server is replaced once the new one
   * is proved. Rejects with `clock-off` (members `server`, `serverTime`, `seconds`) where the phone's clock is too far off:
   * ask the person, call `setClockOffset` and try again with the same link.
   */
  register(link: string, options: { deviceName: string }): Promise<Account>;
  /** Corrects the time used towards one server, in milliseconds to add to the phone's clock. */
  setClockOffset(server: string, milliseconds: number): Promise<void>;
  addKeyUri(uri: string): Promise<Account>;
  /**
   * Adds the account of a `pushauth://` or `mfauth://` code: registers with its server, and keeps both halves or none. Where the
   * server refuses, `codesOnly` keeps the codes alone, without asking it: it may not know them.
   */
  addMfa(code: string, options: { deviceName: string; codesOnly?: boolean }): Promise<Account>;
  /** The current code. An `hotp` counter is advanced and stored before its code is returned. */
  code(accountId: string): Promise<Code>;
  rename(accountId: string, name: string): Promise<Account>;
  /** Removes the account here at once; the server is told now or, when offline, at a later sync. */
  remove(accountId: string): Promise<void>;
  /** Brings one account or all up to date. Rejects only for a single account; for all, each result has its problem. */
  sync(accountId?: string): Promise<SyncResult[]>;
  /** Requests that wait for an answer, newest first. */
  pending(): Promise<PushRequest[]>;
  answer(pushId: string, answer: Answer): Promise<AnswerResult>;
  /** Says that the person has this request before their eyes. Never rejects: only the account of its delivery is poorer. */
  opened(pushId: string): Promise<void>;
  /** What is needed to subscribe to a push service for this account's server. */
  pushKey(accountId: string): Promise<PushKey>;
  /** Tells the account's server where this device can be woken; null: nowhere any more. */
  setPushAddress(accountId: string, address: PushAddress | null): Promise<void>;
  /** The last 50 answers, newest first. */
  history(): Promise<HistoryEntry[]>;
  /** The last 50 changes that organisations made to accounts, newest first. */
  changes(): Promise<ChangeEntry[]>;
  /** The person has read a change: its notice goes, its place in the list stays. */
  dismissChange(changeId: string): Promise<void>;
  subscribe(listener: Listener): () => void;
  /** Opens the live channel of every server account, and keeps it open. */
  connect(): Promise<void>;
  disconnect(): void;
  protection(): Promise<Protection>;
  setPin(pin: string): Promise<void>;
  changePin(options: { pin: string; newPin: string }): Promise<void>;
  removePin(pin: string): Promise<void>;
  unlockWithPin(pin: string): Promise<void>;
  /** Biometrics come on top of a PIN, which stays the way in when the sensor fails. */
  enableBiometric(options: { pin: string; prf: PrfProvider }): Promise<void>;
  disableBiometric(pin: string): Promise<void>;
  unlockWithBiometric(prf: PrfProvider): Promise<void>;
  lock(): void;
  /** Disconnects and closes the storage. */
  close(): Promise<void>;
}
