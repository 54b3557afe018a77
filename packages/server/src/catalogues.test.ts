/** Tables that promise something are compared with the code that should keep it, in both directions. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { routes } from './app.ts';
import { auditEventNames, auditEvents, renderAuditDocs } from './audit/index.ts';
import { renderErrorDocs } from './error-docs.ts';
import { errorCatalogue } from './kit/index.ts';

const sourceFolder = import.meta.dirname;
const repository = join(sourceFolder, '../../..');
const isTest = (path: string): boolean => /(\.test|[/\\]test-[^/\\]+)\.ts$|[/\\]testing[/\\]/.test(path);
const paths = globSync('**/*.ts', { cwd: sourceFolder }).map((path) => join(sourceFolder, path));
const read = (list: readonly string[]): string => list.map((path) => readFileSync(path, 'utf8')).join('\n');

const sources = read(paths.filter((path) => !isTest(path) && !/[/\\](events|errors)\.ts$/.test(path)));
const stories = globSync('test/**/*.ts', { cwd: repository }).map((path) => join(repository, path));
const engineTests = globSync('packages/authenticator/**/*.test.ts', { cwd: repository });
const tests = read([...paths.filter(isTest), ...stories, ...engineTests.map((path) => join(repository, path))]);

const mentions = (text: string, name: string): boolean =>
  new RegExp(`['"\`]${name.replace('.', '\\.')}['"\`]`).test(text);

test('every audit event of the table is written somewhere', () => {
  assert.deepEqual(
    auditEventNames.filter((name) => !mentions(sources, name)),
    [],
  );
});

test('every audit event says what happened, what its outcomes mean, and is on the reference page', () => {
  const page = renderAuditDocs();
  for (const [name, { text, outcomes }] of Object.entries(auditEvents)) {
    assert.match(text, /^[A-Z].*\.$/, name);
    for (const meaning of Object.values(outcomes)) assert.match(meaning, /^[A-Z].*\.$/, name);
    assert.ok(page.includes(`\`${name}\``), name);
  }
});

/** Errors that come about inside kit, where the code is put together or thrown from `errors.ts` itself. */
const slicesOfKit = /^(kit|seal|config|postgres|database|migrations?)\./;

test('every error of the catalogue is thrown somewhere', () => {
  const codes = errorCatalogue().map(({ code }) => code);
  const thrown = read(paths.filter((path) => !isTest(path)));
  const unused = codes.filter((code) => !slicesOfKit.test(code) && !mentions(thrown, code));
  assert.deepEqual(unused, []);
});

test('every error that a route declares is in the catalogue', () => {
  const known = new Set(errorCatalogue().map(({ code }) => code));
  const declared = routes.flatMap((route) => (route.kind === 'socket' ? [] : route.errors));
  assert.deepEqual(
    declared.filter((code) => !known.has(code)),
    [],
  );
});

test('every error is provoked by a test', () => {
  const missing = errorCatalogue()
    .map(({ code }) => code)
    .filter((code) => !mentions(tests, code));
  assert.deepEqual(missing, []);
});

test('the sentence of every error begins with what happened and stands alone', () => {
  for (const { code, text, status } of errorCatalogue()) {
    assert.match(text, /^[A-Z].*\.$/, code);
    assert.doesNotMatch(text, /!/, code);
    assert.ok(status >= 400 && status < 600, code);
  }
});

test('docs/errors holds one page for each error, as the code has it now, and no other', () => {
  const folder = join(repository, 'docs/errors');
  const pages = renderErrorDocs();
  for (const [name, text] of pages) {
    const path = join(folder, name);
    assert.ok(existsSync(path), `${name} is missing; run npm run generate`);
    assert.equal(readFileSync(path, 'utf8'), text, `${name} is stale; run npm run generate`);
  }
  const present = globSync('*.md', { cwd: folder }).map((path) => basename(path));
  assert.deepEqual(
    present.filter((name) => !pages.has(name)),
    [],
  );
});
