import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../config.ts';
import { defineErrors, Problem } from '../errors.ts';

defineErrors('listen', {
  'port-taken': { status: 500, text: 'Another program uses this port.' },
  failed: { status: 500, text: 'The server cannot listen at this address.' },
});

/** A bound port, before the application is ready: requests are answered 503 until `attach`. */
export type Listener = {
  readonly server: Server;
  readonly port: number;
  /** Takes the requests from now on. */
  readonly attach: (handler: RequestListener) => void;
  readonly close: () => Promise<void>;
};

const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the usual proxy's 60 s, so that it never reuses a connection which we are closing. */
const KEEP_ALIVE_MS = 72_000;

/**
 * Binds the port first: a taken port is said before a database is started, and the public URL of demo and tests is known
 * before anything is built on it.
 * @throws Problem `listen.port-taken`, `listen.failed`
 */
export async function openListener(config: Pick<Config, 'listen' | 'tlsCertificate' | 'tlsKey'>): Promise<Listener> {
  let current: RequestListener = answerStarting;
  const server = createPlainOrTls(config, (request, response) => current(request, response));
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await bind(server, config.listen);
  return {
    server,
    port: (server.address() as AddressInfo).port,
    attach: (handler) => {
      current = handler;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function createPlainOrTls(config: Pick<Config, 'tlsCertificate' | 'tlsKey'>, handler: RequestListener): Server {
  if (config.tlsCertificate === null || config.tlsKey === null) return createServer(handler);
  return createTlsServer({ cert: readFileSync(config.tlsCertificate), key: readFileSync(config.tlsKey) }, handler);
}

function bind(server: Server, address: Config['listen']): Promise<void> {
  const name = `${address.host}:${address.port}`;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE';
      const detail = isTaken
        ? `Another program already listens on ${name}.`
        : `Cannot listen on ${name} (${cause.code}).`;
      reject(new Problem(isTaken ? 'listen.port-taken' : 'listen.failed', { detail, cause }));
    });
    server.listen({ host: address.host, port: address.port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

const answerStarting: RequestListener = (_, response) => {
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain; charset=utf-8' });
  response.end('The server is starting. Please try again shortly.\n');
};
