import { connect, type Socket } from 'node:net';

export type Reply = { readonly status: number; readonly body: string };

/** One connection that stays open, with one request in flight, as plain bytes: a client library would take half of a core. */
export type Connection = {
  readonly post: (path: string, body: object | null, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
  readonly close: () => void;
};

export function openConnection(url: string): Promise<Connection> {
  const { hostname, port, host } = new URL(url);
  const socket: Socket = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1');
  let received = '';
  let waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  socket.on('data', (chunk: string) => {
    received += chunk;
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
    if (received.length < headEnd + 4 + length) return;
    const reply = { status: Number(received.slice(9, 12)), body: received.slice(headEnd + 4) };
    received = '';
    waiting?.resolve(reply);
  });
  socket.on('error', (error) => waiting?.reject(error));
  const connection: Connection = {
    post: (path, body, headers = {}) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        const text = body === null ? '' : JSON.stringify(body);
        const lines = Object.entries({ host, 'content-type': 'application/json', ...headers });
        const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        socket.write(`POST ${path} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      }),
    close: () => socket.destroy(),
  };
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(connection)).once('error', reject);
  });
}
