import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { serveParent } from '../child.ts';
import type { CodesOutput, HttpCodesInput } from '../codes.ts';
import { quantile } from '../figures.ts';

/** Gives the next person's code of this step; a person whose code of this step is used has none. */
function codeSource({ names, secret, periodSeconds }: HttpCodesInput) {
  const used = new Map<string, number>();
  const codes = new Map<number, string>();
  let turn = 0;
  const codeOf = (step: number): string => {
    const known = codes.get(step) ?? hotp(secret, step);
    codes.set(step, known);
    return known;
  };
  return (): { user: string; code: string } | null => {
    const step = Math.floor(Date.now() / 1000 / periodSeconds);
    const user = names[turn++ % names.length] ?? '';
    if (used.get(user) === step) return null;
    used.set(user, step);
    return { user, code: codeOf(step) };
  };
}

function hotp(secret: Uint8Array, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

type Source = ReturnType<typeof codeSource>;

/** One connection with one request in flight, as plain bytes: a client library would take half of a core. */
function runConnection(
  input: HttpCodesInput,
  source: Source,
  end: number,
  count: (status: number, milliseconds: number) => void,
): Promise<void> {
  const { hostname, port, host } = new URL(input.url);
  const head = `POST /api/v1/verifications/code HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${input.apiKey}\r\ncontent-type: application/json\r\n`;
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(port), hostname);
    let received = '';
    let sentAt = 0;
    const send = () => {
      const next = performance.now() < end ? source() : null;
      if (!next) return socket.end(resolve);
      const body = JSON.stringify(next);
      sentAt = performance.now();
      return socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    socket.setNoDelay(true).setEncoding('latin1').on('connect', send).on('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
      if (received.length < headEnd + 4 + length) return;
      count(Number(received.slice(9, 12)), performance.now() - sentAt);
      received = '';
      send();
    });
  });
}

serveParent<HttpCodesInput, CodesOutput>(async (input) => {
  // From the beginning of a step on: whoever asked before has used up the codes of the present one.
  const stepMs = input.periodSeconds * 1000;
  await pause(stepMs - (Date.now() % stepMs));
  const source = codeSource(input);
  const begin = performance.now();
  const end = begin + input.seconds * 1000;
  let [accepted, refused] = [0, 0];
  const times: number[] = [];
  const count = (status: number, milliseconds: number) => {
    times.push(milliseconds);
    if (status === 200) accepted++;
    else refused++;
  };
  await Promise.all(Array.from({ length: input.inFlight }, () => runConnection(input, source, end, count)));
  const perSecond = accepted / ((performance.now() - begin) / 1000);
  return { perSecond, refused, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
});
