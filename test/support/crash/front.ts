/** What a proxy does for several servers: each connection goes to the next of them that answers. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export async function openFront(t: Pick<TestContext, 'after'>, ports: readonly number[]): Promise<string> {
  const open = new Set<Socket>();
  let turn = 0;
  const forward = (outside: Socket, first: number, tries = 1): void => {
    const inside = connect(ports[(first + tries) % ports.length] ?? 0, '127.0.0.1');
    inside.once('connect', () => outside.pipe(inside).pipe(outside));
    inside.on('error', () => {
      const neverConnected = inside.bytesWritten === 0 && inside.bytesRead === 0;
      if (neverConnected && tries < ports.length) forward(outside, first, tries + 1);
      else outside.destroy();
    });
    inside.once('close', (isError) => isError || outside.destroy());
    outside.once('close', () => inside.destroy());
  };
  const server = createServer((outside) => {
    open.add(outside);
    outside.once('close', () => open.delete(outside));
    outside.on('error', () => outside.destroy());
    turn += 1;
    forward(outside, turn);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
