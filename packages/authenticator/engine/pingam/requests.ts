import { challengeResponse, PingAmError, readNotification, signJwt } from '@lanyard/protocol/pingam';
import { openSecret, requireAccount, requireUsable } from '../accounts.ts';
import type { Context } from '../context.ts';
import { AuthenticatorError } from '../errors.ts';
import { remember } from '../history.ts';
import { requireProtection } from '../protection.ts';
import type { PingAmRow } from '../records.ts';
import type { Answer, AnswerResult, PushRequest } from '../types.ts';
import { callServer } from './calls.ts';
import { type Described, describe, requestIdOf } from './describe.ts';
import { fetchPending, type Message } from './pending.ts';
import { requireFulfilled } from './policies.ts';

interface Waiting {
  messageId: string;
  challenge: Uint8Array;
  server: string;
  request: Described;
}

/** Far more than can be under way at once, and a bound on what a server can make the app remember. */
const MOST_OVER = 200;

/** Requests of accounts that speak PingAM's protocol. Kept in memory only: each start asks the servers again. */
export class Requests {
  readonly #context: Context;
  readonly #waiting = new Map<string, Waiting>();
  /** Ended while this app ran: a reply that was under way then must not bring them back. */
  readonly #over = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  knows(id: string): boolean {
    return this.#waiting.has(id);
  }

  /**
   * Replaces what is known of one account by what its server has now. A notification that the account's own secret did not
   * sign, or that says less than is needed to answer it, is shown nowhere.
   * @throws AuthenticatorError `request-altered` after the good ones
   */
  async refresh(row: PingAmRow): Promise<void> {
    const { endpoint, server, mechanismUid } = row;
    const secret = await openSecret(this.#context, row, 'push');
    try {
      const messages = await fetchPending(this.#context, { endpoint, server, mechanismUid, secret });
      await this.#replace(row, messages, secret);
    } finally {
      secret.fill(0);
    }
  }

  async pending(): Promise<PushRequest[]> {
    const requests: PushRequest[] = [];
    for (const { request, server } of this.#waiting.values()) {
      const remainingMs = Date.parse(request.expiresAt) - (await this.#context.clocks.at(server));
      if (remainingMs > 0) requests.push({ ...request, remainingMs });
    }
    return requests;
  }

  forgetAccount(accountId: string): void {
    const gone = [...this.#waiting.values()].filter(({ request }) => request.accountId === accountId);
    for (const { request } of gone) this.#waiting.delete(request.id);
    if (gone.length > 0) this.#context.events.emit({ type: 'pushes' });
  }

  /**
   * Answers one request. Allowing and refusing are signed with the same secret, so both need the app to be open, and both rest
   * while a policy locks the account. This protocol knows no report: it is a refusal.
   */
  async answer(id: string, answer: Answer): Promise<AnswerResult> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new AuthenticatorError('request-unknown');
    const row = await requireAccount(this.#context, waiting.request.accountId);
    if (row.kind !== 'pingam') throw new AuthenticatorError('request-unknown');
    const decision = answer.decision === 'approve' ? 'approve' : 'deny';
    requireUsable(row);
    await requireFulfilled(this.#context, row.demands, 'policy-locked');
    const number = decision === 'approve' ? chosenNumber(waiting.request, answer.match) : undefined;
    if (decision === 'approve' && waiting.request.isProtected) await requireProtection(this.#context, 'pin');
    if (Date.parse(waiting.request.expiresAt) <= (await this.#context.clocks.at(row.server))) this.#refuseEnded(id);
    await this.#send(row, waiting, { ...(decision === 'deny' ? { deny: true } : {}), ...number });
    this.#end(id);
    const state = stateAfter(decision, waiting.request);
    // The answer has counted: that the history could not be written must not look as if it had not.
    await remember(this.#context, { row, request: waiting.request, decision, state }).catch(() => undefined);
    this.#context.events.emit({ type: 'pushes' });
    return { state };
  }

  async #send(row: PingAmRow, { messageId, challenge, request }: Waiting, decided: object): Promise<void> {
    const secret = await openSecret(this.#context, row, 'push');
    const jwt = signJwt({ response: challengeResponse(secret, challenge), ...decided }, secret);
    secret.fill(0);
    try {
      const call = { url: row.answersAt, action: 'authenticate', body: { messageId, jwt } } as const;
      await callServer(this.#context, call);
    } catch (error) {
      if (error instanceof AuthenticatorError && error.code === 'request-ended') this.#end(request.id);
      throw error;
    }
  }

  #refuseEnded(id: string): never {
    this.#end(id);
    throw new AuthenticatorError('request-ended');
  }

  #end(id: string): void {
    this.#over.add(id);
    const [oldest] = this.#over;
    if (oldest !== undefined && this.#over.size > MOST_OVER) this.#over.delete(oldest);
    if (this.#waiting.delete(id)) this.#context.events.emit({ type: 'pushes' });
  }

  async #replace(row: PingAmRow, messages: readonly Message[], secret: Uint8Array): Promise<void> {
    const known = [...this.#waiting].filter(([, { request }]) => request.accountId === row.id).map(([id]) => id);
    const read = await Promise.all(messages.map((message) => this.#read(row, message, secret)));
    const found = new Map(read.flatMap((waiting) => (waiting ? [[waiting.request.id, waiting]] : [])));
    if ((await this.#context.records.get('accounts', row.id)) === undefined) return;
    const isNews = known.length !== found.size || known.some((id) => !found.has(id));
    for (const id of known) this.#waiting.delete(id);
    for (const [id, waiting] of found) this.#waiting.set(id, waiting);
    if (isNews) this.#context.events.emit({ type: 'pushes' });
    if (read.includes(null)) throw new AuthenticatorError('request-altered');
  }

  /** Null for a forged one, undefined for one that is over. */
  async #read(
    row: PingAmRow,
    { messageId, message }: Message,
    secret: Uint8Array,
  ): Promise<Waiting | null | undefined> {
    const id = requestIdOf(messageId);
    const notification = id === null ? null : verified(message, secret);
    if (id === null || notification?.mechanismUid !== row.mechanismUid) return null;
    const now = await this.#context.clocks.at(row.server);
    const request = describe(row, id, notification, now);
    const taken = this.#waiting.get(id);
    // One server must not speak over the request of another.
    if (taken !== undefined && taken.request.accountId !== row.id) return null;
    if (this.#over.has(id) || Date.parse(request.expiresAt) <= now || (await this.#isAnswered(row, id)))
      return undefined;
    // The first reading stays: what the person looks at does not change under their eyes.
    return taken ?? { messageId, challenge: notification.challenge, server: row.server, request };
  }

  async #isAnswered({ id: accountId }: PingAmRow, id: string): Promise<boolean> {
    return (await this.#context.records.get('history', id))?.accountId === accountId;
  }
}

function verified(message: string, secret: Uint8Array) {
  try {
    return readNotification(message, secret);
  } catch (error) {
    if (error instanceof PingAmError) return null;
    throw error;
  }
}

/** What is known once the server has taken the answer: a wrong number ends the request there, and the app is not told. */
function stateAfter(decision: 'approve' | 'deny', { matching }: Described): 'approved' | 'denied' | 'sent' {
  if (decision === 'deny') return 'denied';
  return matching === 'choice' ? 'sent' : 'approved';
}

/** One of the numbers that were offered; anything else cannot be right, and is not sent. */
function chosenNumber(
  { matching, numbers }: Described,
  given: string | undefined,
): { challengeResponse: string } | undefined {
  if (matching !== 'choice') return undefined;
  const number = given?.trim() ?? '';
  if (!numbers.includes(number)) throw new AuthenticatorError('choice-needed');
  return { challengeResponse: number };
}
