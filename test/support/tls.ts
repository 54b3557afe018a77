/** A second server in another place: behind a proxy that ends TLS, as in most installations. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createServer, type TLSSocket } from 'node:tls';

export interface TlsFront {
  /** https, on a port of its own; browsers must be told to trust its certificate. */
  url: string;
  /** From now on everything goes to this port of the machine. */
  forwardTo: (port: number) => void;
}

/** A key and a certificate for `localhost` that last as long as the call. */
function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function openTlsFront(t: TestContext): Promise<TlsFront> {
  let port = 0;
  const open = new Set<TLSSocket>();
  const front = createServer(makeCertificate(), (outside) => {
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
    url: `https://localhost:${(front.address() as AddressInfo).port}`,
    forwardTo: (next) => {
      port = next;
    },
  };
}
