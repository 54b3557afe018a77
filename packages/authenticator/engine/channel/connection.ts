import type { Context } from '../context.ts';
import type { LanyardRow } from '../records.ts';
import { numberIn, optionalTextIn } from '../replies.ts';
import type { Sent } from '../sync.ts';
import type { Socket } from '../types.ts';
import { backoff, jitter } from './backoff.ts';

const PATH = '/device/v1/channel';
const WELCOME_MS = 15_000;
/** A poll repairs what a silently dead connection has lost. */
const POLL_MS = 120_000;

/** Close codes of the device channel, docs/protocol.md. */
const BAD_PROOF = 4401;
const REMOVED = 4403;

/** What a connection asks of the rest of the engine; none of it rejects. */
export interface ChannelHandler {
  /** Settings and requests may have changed. */
  changed(accountId: string): Promise<void>;
  /** Settings may have changed; where the server sent them along, they need not be asked for. */
  settings(accountId: string, sent?: Sent): Promise<void>;
  announced(accountId: string, pushId: string): Promise<void>;
  ended(accountId: string, pushId: string): void;
  learnt(server: string, serverTime: string): Promise<void>;
  state(account: { server: string; accountId: string; connected: boolean }): void;
}

export interface ConnectionOptions {
  context: Context;
  account: LanyardRow;
  openSocket: (url: string) => Socket;
  handler: ChannelHandler;
}

/** The live channel of one account: opens, says hello, passes on what is announced, and comes back when it breaks. */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: Socket | undefined;
  #cancel: () => void = () => undefined;
  #failures = 0;
  #stopped = false;
  #connected = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#connected;
  }

  start(): void {
    void this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#drop();
  }

  async #open(): Promise<void> {
    const { context, account, openSocket } = this.#options;
    const { server, deviceId, device } = account;
    try {
      const signing = { server, method: 'GET', path: PATH, body: '', device: { id: deviceId, key: device } };
      const proof = await context.servers.proof(signing);
      if (this.#stopped) return;
      const socket = openSocket(`${server.replace(/^http/, 'ws')}${PATH}`);
      this.#socket = socket;
      this.#after(WELCOME_MS, () => this.#retry());
      socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', proof }));
      socket.onmessage = (event: { data: unknown }) => this.#receive(socket, event.data);
      socket.onclose = (event: { code: number }) => this.#closed(socket, event.code);
      socket.onerror = () => undefined;
    } catch {
      this.#retry();
    }
  }

  #receive(socket: Socket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== 'string') return;
    const message = parse(data);
    const type = optionalTextIn(message, 'type') ?? '';
    this.#messages.get(type)?.(message);
  }

  readonly #messages = new Map<string, (message: unknown) => void>([
    ['welcome', (message) => void this.#welcome(message)],
    ['push', (message) => this.#forward(message, (id, account) => void this.#options.handler.announced(account, id))],
    ['push-ended', (message) => this.#forward(message, (id, account) => this.#options.handler.ended(account, id))],
    ['profile', (message) => void this.#options.handler.settings(this.#options.account.id, this.#sentIn(message))],
    ['ping', () => this.#socket?.send(JSON.stringify({ type: 'pong' }))],
    ['reconnect', (message) => this.#reconnect(numberIn(message, 'after') ?? 0)],
  ]);

  #sentIn(message: unknown): Sent | undefined {
    const profile = optionalTextIn(message, 'profile');
    const socket = this.#socket;
    const confirm = (version: number) => {
      if (socket === this.#socket) socket?.send(JSON.stringify({ type: 'applied', version }));
    };
    return profile === undefined ? undefined : { profile, confirm };
  }

  #forward(message: unknown, pass: (pushId: string, accountId: string) => void): void {
    const id = optionalTextIn(message, 'id');
    if (id !== undefined) pass(id, this.#options.account.id);
  }

  async #welcome(message: unknown): Promise<void> {
    const { handler, account } = this.#options;
    this.#failures = 0;
    this.#setConnected(true);
    this.#pollLater();
    const serverTime = optionalTextIn(message, 'serverTime');
    if (serverTime !== undefined) await handler.learnt(account.server, serverTime);
    await handler.changed(account.id);
  }

  #pollLater(): void {
    this.#after(jitter(POLL_MS, this.#options.context.random), () => {
      void this.#options.handler.changed(this.#options.account.id);
      this.#pollLater();
    });
  }

  /** The server restarts: every phone comes back at a time of its own. */
  #reconnect(after: number): void {
    this.#drop();
    this.#after(jitter(Math.max(0, after), this.#options.context.random), () => void this.#open());
  }

  #closed(socket: Socket, code: number): void {
    if (socket !== this.#socket) return;
    this.#retry();
    // Why it was closed is nobody's word yet: the signed profile tells whether the device is removed or the clock is off.
    if (code === BAD_PROOF || code === REMOVED) void this.#options.handler.changed(this.#options.account.id);
  }

  #retry(): void {
    this.#drop();
    if (this.#stopped) return;
    this.#after(backoff(this.#failures, this.#options.context.random), () => void this.#open());
    this.#failures += 1;
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#setConnected(false);
    socket?.close(1000);
  }

  #after(milliseconds: number, work: () => void): void {
    this.#cancel();
    this.#cancel = this.#stopped ? () => undefined : this.#options.context.schedule(milliseconds, work);
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    const { server, id: accountId } = this.#options.account;
    this.#options.handler.state({ server, accountId, connected });
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
