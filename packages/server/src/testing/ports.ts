import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems hand out by themselves (from 32768 on Linux, 49152 elsewhere): nobody gets one of these by chance. */
const FIRST = 20_000;
const COUNT = 10_000;

/**
 * A port for a server that has to know its address before it starts. It belongs to this process until that ends, even while
 * nothing listens there, as between two starts: of all who ask here, in this process and others, nobody gets it again.
 */
export async function freePort({ first = FIRST, count = COUNT } = {}): Promise<number> {
  for (let tries = 0; tries < count; tries++) {
    const port = first + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
  throw new RangeError('there is no free port');
}

/**
 * UDP has ports of its own: one that is held there keeps the number, and leaves TCP's to the server. Held before it is tried: a
 * try would be in the way of a server that starts at a port of another process.
 */
async function isFree(port: number): Promise<boolean> {
  const sign = createSocket('udp4');
  sign.bind({ port, address: '127.0.0.1', exclusive: true });
  const isHeld = await once(sign, 'listening').then(
    () => true,
    () => false,
  );
  const isMine = isHeld && (await canListen(port));
  if (isMine) sign.unref();
  else sign.close();
  return isMine;
}

/** False where some other program listens already. */
async function canListen(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  const isListening = await once(probe, 'listening').then(
    () => true,
    () => false,
  );
  if (!isListening) return false;
  probe.close();
  await once(probe, 'close');
  return true;
}
