/** A second server in another place: behind a proxy that ends TLS, as in most installations. */
import { type AddressInfo, connect } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer, type TLSSocket } from 'node:tls';
import { makeCertificate } from '../../packages/server/src/testing/index.ts';

export interface TlsFront {
  /** https, on a port of its own; browsers must be told to trust its certificate. */
  url: string;
  /** From now on everything goes to this port of the machine. */
  forwardTo: (port: number) => void;
}

/** `host` is a name that leads to this machine: browsers are told so. */
export async function openTlsFront(t: TestContext, host = 'localhost'): Promise<TlsFront> {
  let port = 0;
  const open = new Set<TLSSocket>();
  const front = createServer(makeCertificate({ names: [host] }), (outside) => {
    const inside = connect(port, '127.0.0.1');
    open.add(outside);
    outside.once('close', () => {
      open.delete(outside);
      inside.destroy();
    });
    outside.on('error', () => inside.destroy());
    inside.on('error', () => outside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    front.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `https://${host}:${(front.address() as AddressInfo).port}`,
    forwardTo: (next) => {
      port = next;
    },
  };
}
