import type { Context } from '../context.ts';
import { AuthenticatorError } from '../errors.ts';
import type { Pushes } from '../pushes.ts';
import { isSynchronised } from '../rows.ts';
import { type SyncWish, syncAccount } from '../sync.ts';
import type { Socket } from '../types.ts';
import { type ChannelHandler, Connection } from './connection.ts';

export interface ChannelsOptions {
  context: Context;
  pushes: Pushes;
  openSocket: (url: string) => Socket;
}

/** One live connection for each server account, as long as the engine is connected. */
export class Channels {
  readonly #options: ChannelsOptions;
  readonly #connections = new Map<string, Connection>();
  #unsubscribe: (() => void) | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(options: ChannelsOptions) {
    this.#options = options;
  }

  isConnected(accountId: string): boolean {
    return this.#connections.get(accountId)?.connected ?? false;
  }

  async connect(): Promise<void> {
    this.#unsubscribe ??= this.#options.context.events.subscribe((event) => {
      if (event.type === 'accounts') void this.#follow();
    });
    await this.#follow();
  }

  disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    for (const connection of this.#connections.values()) connection.stop();
    this.#connections.clear();
  }

  /** Opens and closes connections so that they fit the accounts; one at a time, or two runs would open the same one twice. */
  #follow(): Promise<void> {
    this.#following = this.#following.then(
      () => this.#reconcile(),
      () => this.#reconcile(),
    );
    return this.#following;
  }

  async #reconcile(): Promise<void> {
    const { context, openSocket } = this.#options;
    const accounts = (await context.records.list('accounts')).filter(isSynchronised);
    if (this.#unsubscribe === undefined) return;
    const wanted = new Set(accounts.map(({ id }) => id));
    for (const [id, connection] of this.#connections) {
      if (wanted.has(id)) continue;
      connection.stop();
      this.#connections.delete(id);
    }
    for (const account of accounts) {
      if (this.#connections.has(account.id)) continue;
      const connection = new Connection({ context, account, openSocket, handler: this.#handler });
      this.#connections.set(account.id, connection);
      connection.start();
    }
  }

  /** What fails here is tried again by the next poll or reconnection, so it ends here. */
  readonly #handler: ChannelHandler = {
    changed: (accountId) => quietly(() => this.#sync(accountId)),
    settings: (accountId, sent) => quietly(() => this.#sync(accountId, { extent: 'settings', sent })),
    announced: (accountId, pushId) => quietly(() => this.#fetch(accountId, pushId)),
    ended: (accountId, pushId) => this.#options.pushes.ended(accountId, pushId),
    learnt: (server, serverTime) => quietly(() => this.#options.context.clocks.learn(server, serverTime)),
    state: (account) => this.#options.context.events.emit({ type: 'connection', ...account }),
  };

  async #sync(accountId: string, wish: SyncWish = {}): Promise<void> {
    const { context, pushes } = this.#options;
    const row = await context.records.get('accounts', accountId);
    if (row !== undefined && isSynchronised(row)) await syncAccount(context, pushes, row, wish);
  }

  async #fetch(accountId: string, pushId: string): Promise<void> {
    const { context, pushes } = this.#options;
    const row = await context.records.get('accounts', accountId);
    if (row !== undefined && isSynchronised(row)) await pushes.fetch(row, pushId);
  }
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AuthenticatorError)) throw error;
  }
}
