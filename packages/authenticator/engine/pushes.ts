import {
  createAnswer,
  isProtocolError,
  type PublicJwk,
  type PushClaims,
  parseLink,
  type VerifyOptions,
  verifyToken,
} from '@lanyard/protocol/device';
import { requireAccount, requireUsable } from './accounts.ts';
import { nameBiometricKey } from './biometric-key.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { remember } from './history.ts';
import { openSigningKey } from './keys.ts';
import type { Key } from './platform.ts';
import { requireProtection } from './protection.ts';
import { followRealm, pushKeysAt } from './realm-keys.ts';
import type { LanyardRow } from './records.ts';
import { textIn, textsIn, verified } from './replies.ts';
import type { Answer, AnswerResult, PushRequest } from './types.ts';
import { sendReceipt } from './wake.ts';

interface Waiting {
  accountId: string;
  /** The token as received: the answer is signed over exactly what was shown. */
  details: string;
  claims: PushClaims;
}

/** Far more than can be under way at once, and a bound on what a server can make the app remember. */
const MOST_OVER = 200;

const TYPED: Readonly<Record<string, RegExp>> = { 'typed-2': /^\d{2}$/, 'typed-6': /^\d{6}$/ };

/** The requests that wait for this phone's answer. Kept in memory only: each start asks the server again. */
export class Pushes {
  readonly #context: Context;
  readonly #waiting = new Map<string, Waiting>();
  /** Ended while this app ran: a reply that was under way then must not bring them back. */
  readonly #over = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Replaces what is known of one account by what its server has now. Rejects with `request-altered` after the good ones. */
  async refresh(row: LanyardRow): Promise<void> {
    const { server, deviceId, device } = row;
    const path = '/device/v1/pushes';
    // A request that the channel announces while this reply is under way is newer than the reply, so it stays.
    const known = [...this.#waiting].filter(([, { accountId }]) => accountId === row.id).map(([id]) => id);
    const reply = await this.#context.servers.call({
      server,
      method: 'GET',
      path,
      device: { id: deviceId, key: device },
    });
    const checks = await Promise.allSettled(textsIn(reply, 'pushes').map((details) => this.#verify(row, details)));
    for (const id of known) this.#waiting.delete(id);
    for (const check of checks) if (check.status === 'fulfilled') this.#take(check.value);
    this.#context.events.emit({ type: 'pushes' });
    const refused = checks.find((check) => check.status === 'rejected');
    if (refused !== undefined) throw refused.reason;
  }

  /** Fetches one request that the channel announced. */
  async fetch(row: LanyardRow, pushId: string): Promise<void> {
    const { server, deviceId, device } = row;
    const path = `/device/v1/pushes/${encodeURIComponent(pushId)}`;
    const reply = await this.#context.servers.call({
      server,
      method: 'GET',
      path,
      device: { id: deviceId, key: device },
    });
    this.#take(await this.#verifyNew(row, textIn(reply, 'details')));
    this.#context.events.emit({ type: 'pushes' });
  }

  /** Tells the server that the person sees it. */
  async opened(pushId: string): Promise<void> {
    const waiting = this.#waiting.get(pushId);
    const row = waiting && (await requireAccount(this.#context, waiting.accountId));
    if (row?.kind === 'lanyard') await sendReceipt(this.#context, row, { pushId, step: 'opened' });
  }

  ended(accountId: string, pushId: string): void {
    this.#noteOver(accountId, pushId);
    if (this.#waiting.get(pushId)?.accountId !== accountId) return;
    this.#waiting.delete(pushId);
    this.#context.events.emit({ type: 'pushes' });
  }

  forgetAccount(accountId: string): void {
    for (const [id, waiting] of this.#waiting) if (waiting.accountId === accountId) this.ended(accountId, id);
  }

  async find(pushId: string): Promise<PushRequest | undefined> {
    return (await this.pending()).find(({ id }) => id === pushId);
  }

  async pending(): Promise<PushRequest[]> {
    const requests: PushRequest[] = [];
    for (const { accountId, claims } of this.#waiting.values()) {
      const remainingMs = claims.exp * 1000 - (await this.#context.clocks.at(claims.iss));
      if (remainingMs > 0) requests.push(view(accountId, claims, remainingMs));
    }
    return requests.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /**
   * Answers one request. Approving needs the account's protection; denying and reporting never do, so that a request that was
   * not asked for can be refused on a locked phone.
   */
  async answer(pushId: string, answer: Answer): Promise<AnswerResult> {
    const waiting = this.#waiting.get(pushId);
    if (waiting === undefined) throw new AuthenticatorError('request-unknown');
    const row = await requireAccount(this.#context, waiting.accountId);
    if (row.kind !== 'lanyard') throw new AuthenticatorError('request-unknown');
    const match = answer.decision === 'approve' ? readMatch(waiting.claims, answer.match) : undefined;
    const key = answer.decision === 'approve' ? await this.#approvalKey(row) : row.device;
    const { details } = waiting;
    const { decision } = answer;
    const sign = async (): Promise<string> => {
      const now = new Date(await this.#context.clocks.at(row.server));
      return createAnswer({ deviceId: row.deviceId, pushId, details, decision, match, key, now });
    };
    const state = await this.#send(row, pushId, sign);
    this.ended(row.id, pushId);
    // The answer has counted: that the history could not be written must not look as if it had not.
    const request = { ...waiting.claims, id: pushId };
    await remember(this.#context, { row, request, decision, state }).catch(() => undefined);
    // Whoever read the history at the event before was too early.
    this.#context.events.emit({ type: 'pushes' });
    return { state };
  }

  async #send(row: LanyardRow, pushId: string, sign: () => Promise<string>): Promise<string> {
    const { server, deviceId, device: key } = row;
    const path = `/device/v1/pushes/${encodeURIComponent(pushId)}/answer`;
    const body = async () => ({ answer: await sign() });
    try {
      const reply = await this.#context.servers.call({
        server,
        method: 'POST',
        path,
        body,
        device: { id: deviceId, key },
      });
      return textIn(reply, 'state');
    } catch (error) {
      if (isOver(error)) this.ended(row.id, pushId);
      throw error;
    }
  }

  /** The key that the app's protection releases, or, where the organisation asks for it, the one of fingerprint or face. */
  async #approvalKey(row: LanyardRow): Promise<Key> {
    requireUsable(row);
    await requireProtection(this.#context, row.protection);
    if (row.biometricRequired !== true) return openSigningKey(this.#context, row, 'user');
    await requireProtection(this.#context, 'biometric');
    return openSigningKey(this.#context, await nameBiometricKey(this.#context, row), 'biometric');
  }

  async #verify(row: LanyardRow, details: string): Promise<Waiting> {
    const { server: iss, deviceId, account } = row;
    const now = new Date(await this.#context.clocks.at(iss));
    const keys = pushKeysAt(row, now.getTime());
    const check = () => verifyWithOneOf(keys, (key) => ({ key, expect: { iss, deviceId, account }, now }), details);
    const { claims } = await verified(check, 'request-altered', { 'protocol.expired': 'request-ended' });
    return { accountId: row.id, details, claims };
  }

  /** A request that was just sent may be signed with a key that this phone has not heard of: then it asks for the way there, once. */
  async #verifyNew(row: LanyardRow, details: string): Promise<Waiting> {
    try {
      return await this.#verify(row, details);
    } catch (error) {
      if (!(error instanceof AuthenticatorError) || error.code !== 'request-altered') throw error;
      const followed = await followRealm(this.#context, row);
      if (followed === row) throw error;
      return this.#verify(followed, details);
    }
  }

  #take(waiting: Waiting): void {
    if (this.#over.has(overKey(waiting.accountId, waiting.claims.pushId))) return;
    this.#waiting.set(waiting.claims.pushId, waiting);
  }

  #noteOver(accountId: string, pushId: string): void {
    this.#over.add(overKey(accountId, pushId));
    const [oldest] = this.#over;
    if (oldest !== undefined && this.#over.size > MOST_OVER) this.#over.delete(oldest);
  }
}

type PushCheck = VerifyOptions<'push'>;

/** By the key believed, else by one that it has just replaced; the first refusal counts where none fits. */
async function verifyWithOneOf(keys: readonly PublicJwk[], optionsFor: (key: PublicJwk) => PushCheck, details: string) {
  const [first, ...former] = keys.map((key) => () => verifyToken('push', details, optionsFor(key)));
  if (!first) throw new AuthenticatorError('storage-damaged');
  return first().catch(async (refusal: unknown) => {
    for (const attempt of isProtocolError(refusal) && refusal.code === 'protocol.signature' ? former : []) {
      const found = await attempt().catch(() => undefined);
      if (found) return found;
    }
    throw refusal;
  });
}

/** Per account: one server cannot make another server's request disappear. */
const overKey = (accountId: string, pushId: string): string => `${accountId} ${pushId}`;

function view(accountId: string, claims: PushClaims, remainingMs: number): PushRequest {
  const { pushId: id, service, place, address, browser, asked, account, matching, createdAt, exp } = claims;
  const expiresAt = new Date(exp * 1000).toISOString();
  return {
    id,
    accountId,
    service,
    place,
    address,
    browser,
    asked,
    account,
    matching,
    numbers: [],
    isProtected: false,
    canReport: true,
    createdAt,
    expiresAt,
    remainingMs,
  };
}

/** Whether the server said that no answer to this request can count any more. */
function isOver(error: unknown): boolean {
  if (!(error instanceof AuthenticatorError)) return false;
  const { code, details } = error;
  return code === 'request-ended' || code === 'request-unknown' || (code === 'match-wrong' && details.left === 0);
}

/** The number or the scanned secret; what cannot be right is not sent, because wrong ones are counted. */
function readMatch({ matching, pushId, iss }: PushClaims, given: string | undefined): string | undefined {
  if (matching === 'none') return undefined;
  const text = given?.trim() ?? '';
  if (matching !== 'scan') {
    if (!TYPED[matching]?.test(text)) throw new AuthenticatorError('match-needed');
    return text;
  }
  const link = parseLink(text);
  if (link.kind !== 'match') throw new AuthenticatorError('match-scan-needed');
  if (link.pushId !== pushId || link.server !== iss) throw new AuthenticatorError('match-foreign');
  return link.secret;
}
