import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TestCertificate = {
  readonly key: Buffer;
  /** PEM; its own authority. */
  readonly cert: Buffer;
};

/** A key and a certificate for `localhost`, 127.0.0.1 and further names, good for two days unless told. */
export function makeCertificate({ days = 2, names = [] as readonly string[] } = {}): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    `${days}`,
  ];
  const all = ['localhost', ...names].map((name) => `DNS:${name}`);
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${all.join(',')},IP:127.0.0.1`];
  try {
    execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
