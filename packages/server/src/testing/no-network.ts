/**
 * Loaded before every test file: a connection to anything but this machine fails at once. A test that needs the internet
 * is a test that fails on a train, and one that sends something there is worse.
 */
import { isIP, Socket } from 'node:net';

type ConnectOptions = { readonly host?: string; readonly path?: string };

const original = Socket.prototype.connect;

function isLocal(options: ConnectOptions): boolean {
  const host = options.host ?? 'localhost';
  // Names under .test belong to nobody (RFC 6761 section 6.2): they lead where the test's own name service says.
  if (options.path !== undefined || host === 'localhost' || /\.(localhost|test)$/.test(host)) return true;
  return isIP(host) === 6 ? host === '::1' : /^127\./.test(host);
}

Socket.prototype.connect = function connect(this: Socket, ...args: readonly unknown[]) {
  const given: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options: ConnectOptions =
    typeof given === 'object' && given !== null ? given : { host: String(args[1] ?? 'localhost') };
  if (isLocal(options)) return Reflect.apply(original, this, args);
  const error = new Error(`tests do not use the network, and this one asked for ${options.host}`);
  process.nextTick(() => this.destroy(Object.assign(error, { code: 'ENETUNREACH' })));
  return this;
} as typeof original;
