/** Where the server listens, and as what. */
import { resolve } from 'node:path';
import type { LogLevel } from '../log.ts';
import type { Row, Rule } from './table.ts';
import {
  isLoopback,
  type ListenAddress,
  oneOf,
  parseCookieName,
  parseListen,
  parseNetworks,
  parseOrigin,
  parseRealm,
  text,
} from './values.ts';

export type ServerConfig = {
  /** `demo`: no configuration given, loopback only, demo realm and users. `server`: everything else. */
  readonly mode: 'demo' | 'server';
  readonly listen: ListenAddress;
  /** Origin that people and devices use, without a trailing slash: `https://id.example.com`. */
  readonly publicUrl: string;
  /** The realm that `/` leads to, created at the first start. */
  readonly realm: string;
  /** The first administrator's user name. */
  readonly administrator: string;
  readonly tlsCertificate: string | null;
  readonly tlsKey: string | null;
  /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[];
  /** The session cookie of PingAM's protocol. */
  readonly amCookie: string;
  readonly logLevel: LogLevel;
};

export const serverRows: readonly Row<ServerConfig>[] = [
  {
    name: 'mode',
    env: 'LANYARD_MODE',
    type: '`demo` or `server`',
    fallback: null,
    fallbackText: '`server` where a public URL is given, otherwise `demo`',
    prose:
      'Demo mode makes a demo realm with users whose password is `demo`, and therefore listens on loopback only. Server mode has no demo data and refuses unsafe settings.',
    parse: oneOf('demo', 'server'),
  },
  {
    name: 'listen',
    env: 'LANYARD_LISTEN',
    type: '`host:port`',
    fallback: '127.0.0.1:8080',
    prose: 'Where the server listens. An IPv6 address goes in brackets. Port 0 takes any free port.',
    parse: parseListen,
  },
  {
    name: 'publicUrl',
    env: 'LANYARD_PUBLIC_URL',
    type: 'URL without a path',
    fallback: null,
    fallbackText: '`http://localhost:<port>` in demo mode; required in server mode',
    prose:
      'The origin that people and phones use. It is written into QR codes and checked on every request that changes something, so it must be right. It must be https unless it names this machine only.',
    parse: parseOrigin,
  },
  {
    name: 'realm',
    env: 'LANYARD_REALM',
    type: 'lower-case name',
    fallback: null,
    fallbackText: '`demo` in demo mode, otherwise `main`',
    prose: 'The realm that the front page leads to. It is created at the first start.',
    parse: parseRealm,
  },
  {
    name: 'administrator',
    env: 'LANYARD_ADMINISTRATOR',
    type: 'user name',
    fallback: 'admin',
    prose: 'The first administrator. The first start prints a one-time link with which this person chooses a password.',
    parse: text,
  },
  {
    name: 'tlsCertificate',
    env: 'LANYARD_TLS_CERTIFICATE',
    type: 'PEM file',
    fallback: null,
    prose:
      'The certificate chain, where this server ends TLS itself. Large sites end it at a proxy: it costs 32 KiB of memory for each connection here.',
    parse: (value) => resolve(value),
  },
  {
    name: 'tlsKey',
    env: 'LANYARD_TLS_KEY',
    type: 'PEM file',
    fallback: null,
    prose: "The certificate's private key.",
    parse: (value) => resolve(value),
  },
  {
    name: 'trustProxy',
    env: 'LANYARD_TRUST_PROXY',
    type: 'addresses or networks, separated by commas',
    fallback: '',
    prose:
      'Proxies in front of this server whose `X-Forwarded-For` is believed. Without it the address of the connection counts, which limits guessing by address.',
    parse: parseNetworks,
  },
  {
    name: 'amCookie',
    env: 'LANYARD_AM_COOKIE',
    type: 'cookie name',
    fallback: 'iPlanetDirectoryPro',
    prose:
      'The cookie, and the request header, that carries the session for clients that speak PingAM’s protocol. Give it the name that they are configured with.',
    parse: parseCookieName,
  },
  {
    name: 'logLevel',
    env: 'LANYARD_LOG_LEVEL',
    type: '`fatal`, `error`, `warn`, `info`, `debug` or `trace`',
    fallback: null,
    fallbackText: '`warn` in demo mode, otherwise `info`',
    prose:
      'Requests are logged at `debug`: an info line for each would cost a third of the speed, and the audit keeps the account.',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
];

export const serverRules: readonly Rule<ServerConfig>[] = [
  {
    when: (c) => c.mode === 'demo' && !isLoopback(c.listen.host),
    sentence:
      'Demo mode listens on loopback only, because everybody knows its passwords: use 127.0.0.1, or set LANYARD_PUBLIC_URL to run a real server.',
  },
  {
    when: (c) => c.mode === 'server' && c.publicUrl === '',
    sentence: 'A real server needs LANYARD_PUBLIC_URL, the address that people and phones use.',
  },
  {
    when: (c) => (c.tlsCertificate === null) !== (c.tlsKey === null),
    sentence: 'LANYARD_TLS_CERTIFICATE and LANYARD_TLS_KEY go together.',
  },
  {
    when: (c) => c.publicUrl.startsWith('http:') && !isLoopback(new URL(c.publicUrl).hostname),
    sentence: 'LANYARD_PUBLIC_URL must be https: over plain http everybody on the way reads passwords and codes.',
  },
  {
    when: (c) => !isLoopback(c.listen.host) && c.tlsCertificate === null && c.trustProxy.length === 0,
    sentence:
      'Plain http on a public address is refused: give LANYARD_TLS_CERTIFICATE and LANYARD_TLS_KEY, or name the proxy that ends TLS in LANYARD_TRUST_PROXY.',
  },
];
