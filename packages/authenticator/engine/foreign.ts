import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { pingAm } from './pingam.ts';
import type { PingAmRow } from './records.ts';
import { isPingAm } from './rows.ts';
import type { Answer, AnswerResult, PushRequest, SyncResult } from './types.ts';

type Module = Awaited<ReturnType<typeof pingAm>>;

interface Parts {
  requests: InstanceType<Module['Requests']>;
  poller: InstanceType<Module['Poller']>;
}

/** Accounts of servers that speak PingAM's protocol, loaded when there is one, or one that demands something of the device. */
export class Foreign {
  readonly #context: Context;
  #loading: Promise<Parts> | undefined;
  #parts: Parts | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  isConnected(accountId: string): boolean {
    return this.#parts?.poller.isConnected(accountId) ?? false;
  }

  knows(requestId: string): boolean {
    return this.#parts?.requests.knows(requestId) ?? false;
  }

  async pending(): Promise<PushRequest[]> {
    return (await this.#parts?.requests.pending()) ?? [];
  }

  async answer(requestId: string, answer: Answer): Promise<AnswerResult> {
    if (this.#parts === undefined) throw new AuthenticatorError('request-unknown');
    return this.#parts.requests.answer(requestId, answer);
  }

  forgetAccount(accountId: string): void {
    this.#parts?.requests.forgetAccount(accountId);
  }

  async sync(row: PingAmRow): Promise<void> {
    await (await this.#load()).poller.sync(row);
  }

  async syncAll(): Promise<SyncResult[]> {
    const rows = await this.#context.records.list('accounts');
    const own = rows.filter(isPingAm);
    try {
      return own.length > 0 ? await (await this.#load()).poller.syncAll() : [];
    } catch (error) {
      if (!(error instanceof AuthenticatorError)) throw error;
      return own.map(({ id: accountId }) => ({ accountId, problem: { code: error.code, text: error.message } }));
    }
  }

  /** Asks for requests until `disconnect`, from the moment on at which there is an account to ask for. */
  async connect(): Promise<void> {
    this.#unsubscribe ??= this.#context.events.subscribe(({ type }) => {
      // Where it cannot be loaded now, the next change tries again.
      if (type === 'accounts') void this.#startIfNeeded().catch(() => undefined);
    });
    await this.#startIfNeeded().catch((error: unknown) => {
      if (!(error instanceof AuthenticatorError)) throw error;
    });
  }

  disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#parts?.poller.stop();
  }

  async #startIfNeeded(): Promise<void> {
    const rows = await this.#context.records.list('accounts');
    if (!rows.some((row) => isPingAm(row) || row.demands !== null)) return;
    const { poller } = await this.#load();
    if (this.#unsubscribe !== undefined) poller.start();
  }

  async #make(): Promise<Parts> {
    const { Requests, Poller } = await pingAm();
    const context = this.#context;
    const requests = new Requests(context);
    this.#parts = { requests, poller: new Poller({ context, requests }) };
    return this.#parts;
  }

  #load(): Promise<Parts> {
    this.#loading ??= this.#make().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }
}
