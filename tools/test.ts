/**
 * Runs every test: `npm test`, or `npm test -- packages/server/src/kit …` for those below a path. One embedded
 * PostgreSQL serves the whole run; the store tests run once more on another PostgreSQL. Ends with what failed and why, first
 * one line each and then at length, and one plain line of figures.
 */
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { inspect, stripVTControlCharacters } from 'node:util';
import { createTestDatabase, findPart, startTestCluster } from '@lanyard/server/testing';
import { ensureSystemParts } from './system-parts.ts';

type Counts = { passed: number; failed: number; skipped: number };

/** Kept to the end: between thousands of lines nobody finds them. */
const failures: { summary: string; details: string }[] = [];

const GUARD = fileURLToPath(new URL('../packages/server/src/testing/no-network.ts', import.meta.url));
const FILE_TIMEOUT_MS = 600_000;
/** When no test has ended for so long, a file that left something open holds the run: it is ended, and the file named. */
const SILENCE_MS = FILE_TIMEOUT_MS + 60_000;
/** Tests wait for browsers, databases and processes about as long as they compute: one more than there are processors. */
const CONCURRENCY = Math.max(2, availableParallelism()) + 1;
/** Of what a file printed. */
const LAST_CHARACTERS = 2_000;
/** Of a reason beside the name of the test. */
const FIRST_CHARACTERS = 300;
/** Stories take longest, so they begin first. */
const PATTERNS = ['test/**/*.test.ts', 'packages/**/*.test.ts', 'tools/**/*.test.ts'];
const STORE_TEST = /store\.test\.ts$/;

function testFiles(): string[] {
  const given = process.argv.slice(2);
  const patterns = given.map((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ? `${path}/**/*.test.ts` : path,
  );
  const found = (given.length > 0 ? patterns : PATTERNS).flatMap((pattern) => globSync(pattern).sort());
  return [...new Set(found.filter((path) => !path.includes('node_modules')))];
}

/** Runs files, each in a process of its own, against one database server. */
async function runFiles(files: readonly string[], adminUrl: string): Promise<Counts> {
  process.env.LANYARD_TEST_DATABASE_ADMIN_URL = adminUrl;
  // One process makes the template now; otherwise all of them would wait for the first.
  await (await createTestDatabase()).drop();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), SILENCE_MS);
  const stream = run({
    files: [...files],
    concurrency: CONCURRENCY,
    timeout: FILE_TIMEOUT_MS,
    execArgv: ['--import', GUARD],
    signal: silence.signal,
  });
  stream.on('test:complete', () => void watch.refresh());
  stream.on('test:summary', ({ counts: figures, file }) => {
    if (file !== undefined) return;
    counts.passed += figures.passed;
    counts.failed += figures.tests - figures.passed - figures.skipped - figures.todo;
    counts.skipped += figures.skipped + figures.todo;
  });
  // A file that crashes fails under its own name, without a reason: that is in what it printed.
  const printed = new Map<string, string>();
  stream.on('test:stderr', ({ file, message }) => {
    printed.set(file, `${printed.get(file) ?? ''}${message}`.slice(-LAST_CHARACTERS));
  });
  stream.on('test:fail', ({ name, file, line, details: { error } }) => {
    const reason = error.cause ?? error;
    const details = `\n✖ ${name}\n  ${file}:${line}\n${inspect(reason)}\n${printed.get(name) ?? ''}`;
    failures.push({ summary: `✖ ${name}: ${inOneLine(reason)}\n`, details });
  });
  for await (const text of stream.compose(spec)) process.stdout.write(String(text));
  clearTimeout(watch);
  return counts;
}

/** What is seen first of a failure, and all that is seen where only the beginning of a long list is. */
function inOneLine(reason: unknown): string {
  const message = reason instanceof Error ? reason.message : inspect(reason);
  return stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').trim().slice(0, FIRST_CHARACTERS);
}

async function onEmbedded(files: readonly string[]): Promise<Counts> {
  const cluster = await startTestCluster();
  try {
    return await runFiles(files, cluster.adminUrl);
  } finally {
    await cluster.stop();
  }
}

/** The same store tests on the oldest PostgreSQL that we support: nothing may depend on what only the embedded one has. */
async function onOther(files: readonly string[]): Promise<Counts> {
  const given = process.env.LANYARD_TEST_DATABASE_URL;
  const binaries = findPart('postgresql');
  if (files.length === 0 || (!given && !binaries)) return { passed: 0, failed: 0, skipped: 0 };
  process.stdout.write(`\nStore tests on ${given ? 'the PostgreSQL of LANYARD_TEST_DATABASE_URL' : binaries}\n`);
  if (given) return runFiles(files, given);
  const cluster = await startTestCluster({ binaries: binaries ?? '' });
  try {
    return await runFiles(files, cluster.adminUrl);
  } finally {
    await cluster.stop();
  }
}

/** Stories show the pages of this very tree, so they are built first; the build skips what has not changed. */
function buildStalePages(): void {
  const { status } = spawnSync(process.execPath, ['tools/build.ts'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new RangeError('the pages could not be built; `npm run build` shows why');
}

async function main(): Promise<void> {
  // Compiled once for all processes of the run.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'lanyard-compiled');
  const files = testFiles();
  if (files.length === 0) throw new RangeError('there is no such test file');
  const missing = ensureSystemParts();
  buildStalePages();
  const first = await onEmbedded(files);
  const second = await onOther(files.filter((file) => STORE_TEST.test(file)));
  for (const part of missing)
    process.stdout.write(`Not installed here: ${part.name} (${part.purpose}); its tests were skipped.\n`);
  if (failures.length > 0) process.stdout.write('\n');
  for (const { summary } of failures) process.stdout.write(summary);
  for (const { details } of failures) process.stdout.write(details);
  const failed = first.failed + second.failed;
  process.stdout.write(
    `\n${first.passed + second.passed} passed, ${failed} failed, ${first.skipped + second.skipped} skipped\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
