import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Kit } from '../kit.ts';
import { describeBrowser } from './browser.ts';
import type { ClientAddress } from './client-address.ts';
import { pathOf } from './context.ts';
import type { SocketInput, SocketRoute } from './route.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;
const PING_MS = 30_000;
/** RFC 6455 section 7.4.1, registered value 1012: the server restarts. */
const SERVICE_RESTART = 1012;
const FAREWELL_MS = 1_000;

/** `closeTimeout`: who does not answer a close is cut off soon, or a refused connection stays open at its peer's will. */
const OPTIONS: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
  closeTimeout: FAREWELL_MS,
};

type SocketContext = { readonly kit: Kit; readonly stopping: AbortSignal; readonly clientAddress: ClientAddress };

export type Sockets = {
  readonly stop: () => Promise<void>;
};

/**
 * Accepts WebSockets at the paths that slices declared. Compression stays off: it would cost hundreds of KiB for each
 * connection, and compressing secrets beside text that an attacker chooses leaks them.
 */
export function attachSockets(context: SocketContext, routes: readonly SocketRoute[]): Sockets {
  const { kit, stopping } = context;
  const byPath = new Map(routes.map((route) => [route.path, route]));
  const server = new WebSocketServer(OPTIONS);
  const alive = new WeakSet<WebSocket>();
  const open = kit.metrics.gauge('sockets_open', 'Open WebSockets');
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node takes its own listener off at an upgrade: without this one, a peer that resets the connection while it is
    // refused would end the whole process.
    socket.on('error', (error) => kit.log.debug({ error }, 'a connection failed while it was upgraded'));
    const route = byPath.get(pathOf(request.url ?? ''));
    if (!route || stopping.aborted) return refuse(socket, route ? 503 : 404);
    server.handleUpgrade(request, socket, head, (peer) => {
      alive.add(peer);
      open.inc();
      peer.once('close', () => open.dec());
      peer.on('pong', () => alive.add(peer));
      // Without a listener a protocol error of the peer would end the whole process; ws closes the connection itself.
      peer.on('error', (error) => kit.log.debug({ error }, 'a socket failed'));
      route.handler({ kit, socket: peer, request: requestOf(context, request), signal: stopping });
    });
  };
  kit.listener.server.on('upgrade', onUpgrade);
  const pings = setInterval(() => pingAll(server, alive), PING_MS);
  pings.unref();
  return {
    stop: async () => {
      clearInterval(pings);
      await farewell(server);
      kit.listener.server.off('upgrade', onUpgrade);
    },
  };
}

function refuse(socket: Duplex, status: 404 | 503): void {
  const reason = status === 404 ? 'Not Found' : 'Service Unavailable';
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** One timer for all connections: who did not answer the last ping is gone, and its memory is freed. */
function pingAll(server: WebSocketServer, alive: WeakSet<WebSocket>): void {
  for (const peer of server.clients) {
    if (alive.delete(peer)) peer.ping();
    else peer.terminate();
  }
}

/** Handlers have just told their peers when to come back; whoever does not close within a second is cut off. */
async function farewell(server: WebSocketServer): Promise<void> {
  const closed = [...server.clients].map(
    (peer) =>
      new Promise<void>((resolve) => {
        const cut = setTimeout(() => peer.terminate(), FAREWELL_MS);
        peer.once('close', () => {
          clearTimeout(cut);
          resolve();
        });
        peer.close(SERVICE_RESTART, 'restart');
      }),
  );
  await Promise.all(closed);
}

function requestOf({ kit, clientAddress }: SocketContext, request: IncomingMessage): SocketInput['request'] {
  const headers = request.headers;
  return {
    id: kit.random.token(9),
    path: pathOf(request.url ?? ''),
    address: clientAddress(request),
    browser: describeBrowser(headers['user-agent']),
    header: (name: string) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}
