import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import encodeQR from 'qr';

/** The person pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Reads one line without showing it. Rejects with `Interrupted`. */
export async function readSecret(question: string): Promise<string> {
  // Echo belongs to the line editor here, and the line editor writes into nothing.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const interrupt = (): void => reject(new Interrupted());
  lines.once('SIGINT', interrupt);
  process.once('SIGINT', interrupt);
  lines.question('', resolve);
  // Only now: the terminal itself echoes whatever is typed before the line editor has taken over.
  process.stderr.write(question);
  try {
    return await promise;
  } finally {
    process.stderr.write('\n');
    process.off('SIGINT', interrupt);
    lines.close();
  }
}

/** The first line of what is piped in. */
export async function readLine(): Promise<string> {
  const lines = createInterface({ input: stdin });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
  }
}

const QUIET_ZONE = 4;
const HALVES = [' ', '▄', '▀', '█'] as const;
const BLACK_ON_WHITE = '\u001b[30;107m';
const PLAIN = '\u001b[0m';

/**
 * A QR code in half blocks, two modules a line. Colours are set, so that it is dark on light on any terminal; without them
 * (a file, a pipe) it is drawn for a light page.
 */
export function drawQrCode(text: string, { colours }: { colours: boolean }): string {
  const modules = encodeQR(text, 'raw', { border: QUIET_ZONE });
  const lines: string[] = [];
  for (let row = 0; row < modules.length; row += 2) {
    const cells = modules[row] ?? [];
    const halves = cells.map((top, column) => HALVES[(top ? 2 : 0) + (modules[row + 1]?.[column] ? 1 : 0)]);
    lines.push(colours ? `${BLACK_ON_WHITE}${halves.join('')}${PLAIN}` : halves.join(''));
  }
  return lines.join('\n');
}

const BAR = 20;

/** `123 456`: digits in groups that are easy to keep in mind. */
export const grouped = (code: string): string => code.replace(/(\d{3})(?=\d)/g, '$1 ');

/** One line: code, bar of the time left, seconds; the next code in the last five. */
export function drawCountdown(code: { code: string; nextCode: string; remainingMs: number; period: number }): string {
  const seconds = Math.ceil(code.remainingMs / 1000);
  const filled = Math.round((BAR * code.remainingMs) / (code.period * 1000));
  const next = seconds <= 5 ? `  next ${grouped(code.nextCode)}` : '';
  return `${grouped(code.code)}  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${String(seconds).padStart(2)} s${next}`;
}

/** Replaces the line on a terminal; elsewhere each is a line of its own. */
export function redraw(line: string): void {
  stdout.write(stdout.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
}

/** Columns, as wide as their longest cell. */
export function drawTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
