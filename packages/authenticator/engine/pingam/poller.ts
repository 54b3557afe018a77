import type { Context } from '../context.ts';
import { AuthenticatorError } from '../errors.ts';
import type { PingAmRow } from '../records.ts';
import { isPingAm } from '../rows.ts';
import type { SyncResult } from '../types.ts';
import { findViolation } from './policies.ts';
import type { Requests } from './requests.ts';

/** How often each server is asked while the app is open, and at most how rarely while it does not answer. */
const ASK_MS = 4_000;
const MOST_DOUBLINGS = 4;

const isAsked = ({ disabled, secrets }: PingAmRow): boolean => !disabled && secrets.push !== undefined;

/** Asks for requests while the app is open, because nothing wakes it, and looks whether the device still has what accounts demand. */
export class Poller {
  readonly #context: Context;
  readonly #requests: Requests;
  readonly #connected = new Map<string, boolean>();
  #unsubscribe: (() => void) | undefined;
  #cancel: (() => void) | undefined;
  #failures = 0;
  #round: Promise<void> | undefined;
  /** The accounts and locks of the last round. */
  #asked = '';
  #locks: string | undefined;

  constructor({ context, requests }: { context: Context; requests: Requests }) {
    this.#context = context;
    this.#requests = requests;
  }

  isConnected(accountId: string): boolean {
    return this.#connected.get(accountId) ?? false;
  }

  start(): void {
    if (this.#unsubscribe !== undefined) return;
    this.#unsubscribe = this.#context.events.subscribe(({ type }) => {
      if (type === 'accounts' || type === 'protection') void quietly(() => this.#look());
    });
    this.#plan(0);
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#connected.clear();
  }

  /** Asks about one account, also where its server did not know the way the last time. */
  async sync(row: PingAmRow): Promise<void> {
    await this.#ask(row);
    const lastSyncAt = new Date(this.#context.clocks.phone()).toISOString();
    await this.#change(row.id, (stored) => ({ ...stored, lastSyncAt }));
    this.#context.events.emit({ type: 'accounts' });
  }

  async syncAll(): Promise<SyncResult[]> {
    const rows = (await this.#rows()).filter(isAsked);
    return Promise.all(
      rows.map(async (row): Promise<SyncResult> => {
        const problem = await problemOf(() => this.sync(row));
        return problem === undefined ? { accountId: row.id } : { accountId: row.id, problem };
      }),
    );
  }

  async #rows(): Promise<PingAmRow[]> {
    return (await this.#context.records.list('accounts')).filter(isPingAm);
  }

  /** What is to be asked now; nothing while the app is locked, because the questions are signed with what the lock protects. */
  async #due(): Promise<PingAmRow[]> {
    if ((await this.#context.vault.state()).locked) return [];
    return (await this.#rows()).filter((row) => isAsked(row) && row.reach !== 'never');
  }

  /** Another account, or an app that was just unlocked, is asked about at once. */
  async #look(): Promise<void> {
    const due = idsOf(await this.#due());
    if (due !== this.#asked) this.#plan(0);
  }

  #plan(milliseconds: number): void {
    if (this.#unsubscribe === undefined) return;
    this.#cancel?.();
    this.#cancel = this.#context.schedule(milliseconds, () => {
      this.#round ??= quietly(() => this.#goRound()).finally(() => {
        this.#round = undefined;
        this.#plan(ASK_MS * 2 ** Math.min(this.#failures, MOST_DOUBLINGS));
      });
    });
  }

  async #goRound(): Promise<void> {
    const due = await this.#due();
    this.#asked = idsOf(due);
    const problems = await Promise.all(due.map((row) => problemOf(() => this.#ask(row))));
    this.#failures = problems.some((problem) => problem !== undefined) ? this.#failures + 1 : 0;
    await this.#watchLocks();
  }

  async #ask(row: PingAmRow): Promise<void> {
    try {
      await this.#requests.refresh(row);
      await this.#reached(row, 'asks');
      this.#say(row, true);
    } catch (error) {
      const code = error instanceof AuthenticatorError ? error.code : null;
      // What once knew the way is a server in trouble, and none of another kind.
      if (code === 'mfa-unsupported' && row.reach !== 'asks') await this.#reached(row, 'never');
      this.#say(row, code === 'request-altered');
      throw error;
    }
  }

  async #reached(row: PingAmRow, reach: PingAmRow['reach']): Promise<void> {
    if (row.reach === reach) return;
    await this.#change(row.id, (stored) => ({ ...stored, reach }));
    this.#context.events.emit({ type: 'accounts' });
  }

  async #change(id: string, change: (row: PingAmRow) => PingAmRow): Promise<void> {
    await this.#context.records.update('accounts', id, (row) => (isPingAm(row) ? change(row) : row));
  }

  #say({ id: accountId, server }: PingAmRow, connected: boolean): void {
    if (this.isConnected(accountId) === connected) return;
    this.#connected.set(accountId, connected);
    this.#context.events.emit({ type: 'connection', server, accountId, connected });
  }

  /** Tells when an account was locked or unlocked by what has become of the device. */
  async #watchLocks(): Promise<void> {
    const rows = await this.#context.records.list('accounts');
    const locks = await Promise.all(
      rows.map(async ({ id, demands }) => (demands && (await findViolation(this.#context, demands)) ? id : '')),
    );
    const now = locks.join();
    const isNews = this.#locks !== undefined && this.#locks !== now;
    this.#locks = now;
    if (isNews) this.#context.events.emit({ type: 'accounts' });
  }
}

const idsOf = (rows: readonly PingAmRow[]): string => rows.map(({ id }) => id).join();

async function problemOf(work: () => Promise<void>): Promise<SyncResult['problem'] | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof AuthenticatorError)) throw error;
    return { code: error.code, text: error.message };
  }
}

/** What fails here is tried again in the next round. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AuthenticatorError)) throw error;
  }
}
