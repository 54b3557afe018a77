import { OtpError } from './errors.ts';
import type { HashAlgorithm } from './hmac.ts';

/** An OCRA suite (RFC 6287 section 6), taken apart. */
export interface OcraSuite {
  /** As it was written; it is part of what is hashed, so its case is kept. */
  readonly text: string;
  readonly algorithm: HashAlgorithm;
  /** 4 to 10, or 0 for the whole MAC. */
  readonly digits: number;
  readonly counter: boolean;
  /** N decimal digits, A printable ASCII, H hexadecimal digits, at most `length` of them (4 to 64). */
  readonly challenge: { readonly format: 'N' | 'A' | 'H'; readonly length: number };
  /** Which hash of the PIN is an input. */
  readonly pin: HashAlgorithm | null;
  /** Length of the session information in bytes. */
  readonly session: number | null;
  /** Seconds of a time step. */
  readonly period: number | null;
}

const hashNames: ReadonlyMap<string, HashAlgorithm> = new Map([
  ['SHA1', 'SHA1'],
  ['SHA256', 'SHA256'],
  ['SHA512', 'SHA512'],
]);

/** The units of a time step: seconds in one, and the largest number that RFC 6287 section 6.3 allows. */
const units: ReadonlyMap<string, { seconds: number; most: number }> = new Map([
  ['S', { seconds: 1, most: 59 }],
  ['M', { seconds: 60, most: 59 }],
  ['H', { seconds: 3600, most: 48 }],
]);

/** The data inputs in the only order that the RFC allows; only the challenge is required. */
const inputs = /^(C-)?Q(?:([ANH])(\d{2}))?(-P(SHA1|SHA256|SHA512)?)?(-S(\d{3})?)?(-T(?:([1-9]\d?)([SMH]))?)?$/i;

const refuse = (detail: string): never => {
  throw new OtpError('ocra.suite', detail);
};

const within = (value: number, least: number, most: number, name: string): number =>
  Number.isInteger(value) && value >= least && value <= most ? value : refuse(name);

function parseFunction(text: string): Pick<OcraSuite, 'algorithm' | 'digits'> {
  const [family, hash = '', digits = '', ...rest] = text.toUpperCase().split('-');
  const algorithm = hashNames.get(hash);
  if (family !== 'HOTP' || algorithm === undefined || rest.length > 0) return refuse('crypto function');
  if (!/^(0|[4-9]|10)$/.test(digits)) return refuse('digits');
  return { algorithm, digits: Number(digits) };
}

function parsePeriod(amount: string | undefined, letter: string | undefined): number {
  const unit = units.get((letter ?? 'M').toUpperCase());
  return unit === undefined
    ? refuse('time step')
    : within(Number(amount ?? 1), 1, unit.most, 'time step') * unit.seconds;
}

const isFormat = (letter: string): letter is 'N' | 'A' | 'H' => ['N', 'A', 'H'].includes(letter);

function parseInputs(text: string): Omit<OcraSuite, 'text' | 'algorithm' | 'digits'> {
  const match = inputs.exec(text);
  if (match === null) return refuse('data input');
  const [, counter, letter, length, hasPin, pin, hasSession, session, hasTime, amount, unit] = match;
  const format = (letter ?? 'N').toUpperCase();
  if (!isFormat(format)) return refuse('challenge');
  return {
    counter: counter !== undefined,
    challenge: { format, length: within(Number(length ?? 8), 4, 64, 'challenge') },
    pin: hasPin ? (hashNames.get((pin ?? 'SHA1').toUpperCase()) ?? null) : null,
    session: hasSession ? within(Number(session ?? 64), 1, 512, 'session') : null,
    period: hasTime ? parsePeriod(amount, unit) : null,
  };
}

/**
 * Reads a suite such as `OCRA-1:HOTP-SHA512-8:C-QN08-PSHA1`. Names are read in any case; where the RFC has a default
 * (QN08, PSHA1, S064, T1M), the bare letter means it.
 * @throws OtpError `ocra.suite`, with the part that is wrong in `detail`
 */
export function parseOcraSuite(text: string): OcraSuite {
  const [version, cryptoFunction, dataInput, ...rest] = text.split(':');
  if (version?.toUpperCase() !== 'OCRA-1') return refuse('version');
  if (cryptoFunction === undefined || dataInput === undefined || rest.length > 0) return refuse('parts');
  return Object.freeze({ text, ...parseFunction(cryptoFunction), ...parseInputs(dataInput) });
}
