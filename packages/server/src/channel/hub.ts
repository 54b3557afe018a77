import type { RawData, WebSocket } from 'ws';
import {
  answerPresence,
  DEVICES_TOPIC,
  type DeviceCaller,
  type DeviceMessage,
  type DeviceNotice,
} from '../devices/index.ts';
import { type Json, type Kit, networkOf, Problem } from '../kit/index.ts';
import {
  CLOSE,
  type CloseReason,
  CONNECTION_LIMIT_OF_DEVICE,
  closeReasonOf,
  HELLO_SECONDS,
  MESSAGES_PER_SECOND,
  parseApplied,
  parseHello,
  RECONNECT_SPREAD_MS,
  WAITING_LIMIT,
  WAITING_LIMIT_OF_NETWORK,
} from './messages.ts';

export type Welcome = { profileVersion: number; pushes: string[] };

export type HubOptions = {
  kit: Pick<Kit, 'bus' | 'clock' | 'random' | 'log'>;
  /** Says which device sent this hello. @throws Problem */
  authenticate: (proof: string) => Promise<DeviceCaller>;
  /** Asked after the connection is listed, so that nothing falls between this reading and the first message. @throws Problem */
  welcome: (caller: DeviceCaller) => Promise<Welcome>;
  /** The messages with the settings of these devices, signed; a device that is missing is only told to ask. */
  settings: (deviceIds: readonly string[]) => Promise<ReadonlyMap<string, DeviceMessage>>;
  /** Told that a device has taken over the settings of this version. */
  onApplied: (deviceId: string, version: number) => void;
  /** Told the number of welcomed devices whenever it changes. */
  onSize?: (size: number) => void;
  /** Told that a connection of this device took the news of a push. */
  onTold?: (deviceId: string, pushId: string) => void;
};

/**
 * One connection; there are many, so it has no closure, no timer and no listener of its own.
 * `greeting`: the hello is being checked; messages wait in `held`, because the welcome comes first.
 */
type Connection = {
  state: 'waiting' | 'greeting' | 'open';
  deviceId: string | null;
  /** Whose it is: for what is told to all devices of a user or realm. */
  owner: Owner | null;
  /** Where it comes from, as limits count it. */
  network: string;
  since: number;
  count: number;
  countedFrom: number;
  held: string[];
};

type Owner = { readonly user: string; readonly realm: string };

const NOTHING_HELD: string[] = [];
/** Connections that are told something in one turn of the event loop, so that a realm of 10,000 holds up nobody else. */
const SLICE = 250;
const TICK_MS = 1_000;

/** The device connections of one process: who is connected, and one bus subscription that reaches them all. */
export class Hub {
  readonly #options: HubOptions;
  readonly #connections = new Map<WebSocket, Connection>();
  readonly #waiting = new Set<WebSocket>();
  readonly #waitingByNetwork = new Map<string, number>();
  readonly #byDevice = new Map<string, readonly WebSocket[]>();
  readonly #onMessage: (this: WebSocket, data: RawData, isBinary: boolean) => void;
  readonly #onClose: (this: WebSocket) => void;
  readonly #unsubscribe: () => void;
  #openCount = 0;
  #isStopped = false;
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    const receive = this.#receive.bind(this);
    const forget = this.#forget.bind(this);
    this.#onMessage = function (data, isBinary) {
      receive(this, isBinary ? null : data.toString());
    };
    this.#onClose = function () {
      forget(this);
    };
    const ends = [
      options.kit.bus.subscribe(DEVICES_TOPIC, (notice) => this.#deliver(notice)),
      answerPresence(options.kit, (id) => this.#byDevice.has(id)),
    ];
    this.#unsubscribe = () => {
      for (const end of ends) end();
    };
  }

  /** Takes a new connection, which has `HELLO_SECONDS` to say who it is. */
  accept(socket: WebSocket, address: string): void {
    const network = networkOf(address);
    const refusal = this.#refusalOf(network);
    if (refusal) {
      this.#close(socket, refusal);
      return;
    }
    const now = this.#now();
    const counters = { since: now, count: 0, countedFrom: now };
    this.#connections.set(socket, {
      state: 'waiting',
      deviceId: null,
      owner: null,
      network,
      held: NOTHING_HELD,
      ...counters,
    });
    this.#waiting.add(socket);
    this.#waitingByNetwork.set(network, (this.#waitingByNetwork.get(network) ?? 0) + 1);
    socket.on('message', this.#onMessage);
    socket.on('close', this.#onClose);
    this.#ticker ??= setInterval(() => this.closeLate(), TICK_MS).unref();
  }

  /** Closes connections that have not said hello in time; runs by itself every second while there are any. */
  closeLate(): void {
    const latest = this.#now() - HELLO_SECONDS * 1000;
    for (const socket of this.#waiting) {
      // A set keeps the order of arrival, so the first that is in time ends the search.
      if ((this.#connections.get(socket)?.since ?? 0) > latest) break;
      this.#close(socket, 'hello-missing');
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  /** Tells every device to come back, each at its own moment, so that a restart is no stampede. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#unsubscribe();
    clearInterval(this.#ticker);
    for (const [socket, { state }] of this.#connections) {
      if (state === 'open') socket.send(JSON.stringify({ type: 'reconnect', after: this.#jitter() }));
      this.#close(socket, 'restart');
    }
  }

  #refusalOf(network: string): CloseReason | null {
    if (this.#isStopped) return 'restart';
    const ofNetwork = this.#waitingByNetwork.get(network) ?? 0;
    return this.#waiting.size >= WAITING_LIMIT || ofNetwork >= WAITING_LIMIT_OF_NETWORK ? 'busy' : null;
  }

  #now(): number {
    return this.#options.kit.clock.now().getTime();
  }

  #receive(socket: WebSocket, text: string | null): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    if (isTooFast(connection, this.#now())) {
      this.#close(socket, 'too-fast');
      return;
    }
    if (connection.state === 'open') {
      const applied = text === null ? null : parseApplied(text);
      if (applied !== null && connection.deviceId !== null) this.#options.onApplied(connection.deviceId, applied);
      return;
    }
    const proof = connection.state === 'waiting' && text !== null ? parseHello(text) : null;
    if (proof === null) {
      this.#close(socket, 'unexpected');
      return;
    }
    this.#endWaiting(socket, connection);
    connection.state = 'greeting';
    connection.held = [];
    this.#greet(socket, connection, proof).catch((error: unknown) => this.#refuse(socket, error));
  }

  async #greet(socket: WebSocket, connection: Connection, proof: string): Promise<void> {
    const { kit, authenticate, welcome } = this.#options;
    const caller = await authenticate(proof);
    if (!this.#connections.has(socket)) return;
    this.#list(socket, connection, caller);
    const { profileVersion, pushes } = await welcome(caller);
    if (!this.#connections.has(socket)) return;
    const serverTime = kit.clock.now().toISOString();
    socket.send(JSON.stringify({ type: 'welcome', serverTime, profileVersion, pushes }));
    for (const id of pushes) this.#options.onTold?.(caller.device.id, id);
    for (const text of connection.held) socket.send(text);
    connection.held = NOTHING_HELD;
    connection.state = 'open';
    this.#count(1);
  }

  #list(socket: WebSocket, connection: Connection, { device: { id: deviceId }, user, realm }: DeviceCaller): void {
    connection.deviceId = deviceId;
    connection.owner = { user: user.id, realm: realm.id };
    const others = this.#byDevice.get(deviceId) ?? [];
    this.#byDevice.set(deviceId, [...others, socket]);
    const [oldest] = others;
    if (oldest && others.length >= CONNECTION_LIMIT_OF_DEVICE) this.#close(oldest, 'busy');
  }

  #refuse(socket: WebSocket, error: unknown): void {
    if (error instanceof Problem) {
      this.#close(socket, closeReasonOf(error.code), error.code);
      return;
    }
    this.#options.kit.log.error({ error }, 'a device could not be welcomed');
    this.#close(socket, 'busy');
  }

  #deliver(notice: Json): void {
    const given = notice as DeviceNotice;
    const { message } = given;
    if ('ids' in given) {
      const sockets = given.ids.flatMap((id) => this.#byDevice.get(id) ?? []);
      this.#tell(sockets, message);
      if (message.type !== 'push') return;
      for (const id of given.ids) if (this.#byDevice.has(id)) this.#options.onTold?.(id, message.id);
      return;
    }
    const isMeant =
      'user' in given ? ({ user }: Owner) => user === given.user : ({ realm }: Owner) => realm === given.realm;
    this.#walk(this.#connections.entries(), isMeant, message);
  }

  /** A map can be walked while connections come and go; one that comes after its place was passed reads what is new itself. */
  #walk(
    entries: IterableIterator<[WebSocket, Connection]>,
    isMeant: (owner: Owner) => boolean,
    message: DeviceMessage,
  ): void {
    const sockets: WebSocket[] = [];
    let isDone = false;
    for (let left = SLICE; left > 0 && !isDone; left -= 1) {
      const next = entries.next();
      isDone = next.done === true || this.#isStopped;
      if (next.done || this.#isStopped) break;
      const [socket, { owner }] = next.value;
      if (owner && isMeant(owner)) sockets.push(socket);
    }
    const told = this.#tell(sockets, message);
    if (!isDone) void told.then(() => setImmediate(() => this.#walk(entries, isMeant, message)));
  }

  /** News of settings brings the settings along, so that a change for thousands is no stampede of requests. Never rejects. */
  async #tell(sockets: readonly WebSocket[], message: DeviceMessage): Promise<void> {
    const text = JSON.stringify(message);
    const own = message.type === 'profile' ? await this.#settingsOf(sockets) : null;
    for (const socket of sockets) {
      const mine = own?.get(this.#connections.get(socket)?.deviceId ?? '');
      this.#deliverTo(socket, message, mine ? JSON.stringify(mine) : text);
    }
  }

  async #settingsOf(sockets: readonly WebSocket[]): Promise<ReadonlyMap<string, DeviceMessage> | null> {
    const ids = new Set(sockets.flatMap((socket) => this.#connections.get(socket)?.deviceId ?? []));
    if (ids.size === 0) return null;
    return this.#options.settings([...ids]).catch((error: unknown) => {
      this.#options.kit.log.warn({ error }, 'settings could not be sent along; the devices are told to ask');
      return null;
    });
  }

  #deliverTo(socket: WebSocket, message: DeviceMessage, text: string): void {
    if (message.type === 'removed') {
      this.#close(socket, 'refused', 'devices.removed');
      return;
    }
    const connection = this.#connections.get(socket);
    if (!connection) return;
    if (connection.state === 'greeting') connection.held.push(text);
    else socket.send(text);
  }

  #close(socket: WebSocket, reason: CloseReason, text: string = reason): void {
    this.#forget(socket);
    socket.close(CLOSE[reason], text);
  }

  #forget(socket: WebSocket): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    this.#connections.delete(socket);
    this.#endWaiting(socket, connection);
    if (connection.state === 'open') this.#count(-1);
    if (connection.deviceId !== null) this.#unlist(socket, connection.deviceId);
  }

  #endWaiting(socket: WebSocket, { network }: Connection): void {
    if (!this.#waiting.delete(socket)) return;
    const left = (this.#waitingByNetwork.get(network) ?? 1) - 1;
    if (left > 0) this.#waitingByNetwork.set(network, left);
    else this.#waitingByNetwork.delete(network);
  }

  #unlist(socket: WebSocket, deviceId: string): void {
    const others = (this.#byDevice.get(deviceId) ?? []).filter((other) => other !== socket);
    if (others.length === 0) this.#byDevice.delete(deviceId);
    else this.#byDevice.set(deviceId, others);
  }

  #count(change: 1 | -1): void {
    this.#openCount += change;
    this.#options.onSize?.(this.#openCount);
  }

  #jitter(): number {
    const [high = 0, low = 0] = this.#options.kit.random.bytes(2);
    return Math.floor(((high * 256 + low) / 65_536) * RECONNECT_SPREAD_MS);
  }
}

function isTooFast(connection: Connection, now: number): boolean {
  if (now - connection.countedFrom >= 1000) {
    connection.countedFrom = now;
    connection.count = 0;
  }
  connection.count += 1;
  return connection.count > MESSAGES_PER_SECOND;
}
