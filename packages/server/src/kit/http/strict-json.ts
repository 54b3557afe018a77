import { Problem } from '../errors.ts';
import type { Json } from '../json.ts';

/** Deeper input is refused: no request of ours nests further than five, and recursion over hostile depth costs stack. */
const MAX_DEPTH = 16;
/** Members that could reach a prototype if a later step copied them carelessly. */
const FORBIDDEN_MEMBERS = new Set(['__proto__', 'constructor', 'prototype']);

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a request body as I-JSON (RFC 7493): UTF-8, no duplicate members, bounded depth; no NUL, which PostgreSQL
 * text cannot hold. Two parsers that disagree about a duplicate member are a known way past a check.
 * @throws Problem `kit.bad-request`
 */
export function parseStrictJson(bytes: Uint8Array): Json {
  const text = decode(bytes);
  const value = parse(text);
  inspect(text);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw badRequest('The request body is not valid UTF-8.', cause);
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw badRequest('The request body is not valid JSON.', cause);
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
const NUL = /\\u0000|\0/;
/** Half of a character, if its other half is not beside it: neither UTF-8 nor the database has a place for it. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

type Level = { readonly members: Set<string> | null; expectsName: boolean };

/** Walks the text a second time for what JSON.parse forgives; the text is known to be well formed. */
function inspect(text: string): void {
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    const step = STEPS[token];
    if (step) step(levels, level);
    else inspectString(token, level);
    if (levels.length > MAX_DEPTH) throw badRequest(`The request body is nested deeper than ${MAX_DEPTH} levels.`);
  }
}

/** Whether the string that comes next is the name of a member. */
const nameIsNext = (expectsName: boolean) => (_: Level[], level: Level | undefined) => {
  if (level) level.expectsName = expectsName;
};

const STEPS: Readonly<Record<string, (levels: Level[], level: Level | undefined) => void>> = {
  '{': (levels) => levels.push({ members: new Set(), expectsName: true }),
  '[': (levels) => levels.push({ members: null, expectsName: false }),
  '}': (levels) => levels.pop(),
  ']': (levels) => levels.pop(),
  ':': nameIsNext(false),
  ',': nameIsNext(true),
};

function inspectString(token: string, level: Level | undefined): void {
  if (NUL.test(token)) throw badRequest('The request body contains a NUL character.');
  if (SURROGATE.test(token) && !String(JSON.parse(token)).isWellFormed()) {
    throw badRequest('The request body contains half of a character.');
  }
  if (!level?.members || !level.expectsName) return;
  const name = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
  if (FORBIDDEN_MEMBERS.has(name)) throw badRequest('The request body has a member with a forbidden name.');
  if (level.members.has(name)) throw badRequest('The request body has the same member twice.');
  level.members.add(name);
}

function badRequest(detail: string, cause?: unknown): Problem {
  return new Problem('kit.bad-request', { detail, cause });
}
