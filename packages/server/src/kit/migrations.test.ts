/**
 * An older server serves while a newer one migrates, so a migration may only add, and may hold a table that is in use for a
 * moment only. This reads every file after the first and refuses what breaks that.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMigrations } from './migrate.ts';

type Rule = { readonly sentence: string; readonly breaks: (statement: string, context: Context) => boolean };
/** A rule that takes the place of one of the same name in the same statement: there is never a moment without any. */
const withoutExchange = (statement: string): string =>
  statement.replace(/\bDROP CONSTRAINT (\w+)(?=,\s*ADD CONSTRAINT \1 CHECK\b)/i, '');
type Context = {
  /** Made by this very file: nobody uses them yet. */
  readonly newTables: ReadonlySet<string>;
};

/** A few rows for each realm or service, or swept after minutes: an index of them is built in a moment. */
const SMALL_TABLES = new Set(['realms', 'realm_keys', 'services', 'sign_ins']);

const isNewOrSmall = (table: string | undefined, { newTables }: Context): boolean =>
  table !== undefined && (newTables.has(table) || SMALL_TABLES.has(table));

const tableOf = (statement: string, pattern: RegExp): string | undefined => pattern.exec(statement)?.[1];
const addedColumns = (statement: string): string[] => statement.split(/ADD COLUMN (?:IF NOT EXISTS )?/i).slice(1);

const RULES: readonly Rule[] = [
  {
    sentence: 'removes, renames or empties something that an older server uses',
    breaks: (statement) =>
      /^(DROP|TRUNCATE|DELETE)\b|\bDROP (COLUMN|CONSTRAINT|DEFAULT)|\bRENAME\b/i.test(withoutExchange(statement)),
  },
  {
    sentence: 'changes the type of a column: the whole table is written anew, and prepared statements of others break',
    breaks: (statement) => /\bALTER COLUMN \w+ (SET DATA )?TYPE\b/i.test(statement),
  },
  {
    sentence: 'demands a value that an older server does not write',
    breaks: (statement) =>
      /\bSET NOT NULL\b/i.test(statement) ||
      addedColumns(statement).some((column) => /\bNOT NULL\b/i.test(column) && !/\bDEFAULT\b/i.test(column)),
  },
  {
    sentence: 'adds a column whose default is worked out for each row: the whole table is written anew',
    breaks: (statement) => addedColumns(statement).some((column) => /\bDEFAULT\s+[^,]*\(/i.test(column)),
  },
  {
    sentence: 'adds a rule that every row is checked against while the table is held (NOT VALID first, VALIDATE later)',
    breaks: (statement) => /\bADD (CONSTRAINT|CHECK|FOREIGN KEY|UNIQUE|PRIMARY KEY)\b(?!.*NOT VALID)/is.test(statement),
  },
  {
    sentence: 'builds an index of a table that may be large without CONCURRENTLY: writers wait for all of it',
    breaks: (statement, context) =>
      /^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)/i.test(statement) &&
      !isNewOrSmall(tableOf(statement, /\bON (\w+)/i), context),
  },
  {
    sentence: 'builds a unique index that rows of an older server may break',
    breaks: (statement, context) =>
      /^CREATE UNIQUE INDEX/i.test(statement) && !isNewOrSmall(tableOf(statement, /\bON (\w+)/i), context),
  },
  {
    sentence: 'takes a lock of its own, or ends the transaction that it runs in',
    breaks: (statement) => /^(LOCK|BEGIN|COMMIT|ROLLBACK|VACUUM|CLUSTER|REINDEX)\b/i.test(statement),
  },
];

/** Statements without comments; the bodies of functions and blocks are one statement each. */
function statementsOf(text: string): string[] {
  const bodies: string[] = [];
  const folded = text
    .replaceAll(/\$\$[\s\S]*?\$\$/g, (body) => `$$${bodies.push(body) - 1}$$`)
    .replaceAll(/--.*$/gm, '');
  return folded
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function findingsOf({ name, text }: { name: string; text: string }): string[] {
  const statements = statementsOf(text);
  const newTables = new Set(statements.flatMap((statement) => tableOf(statement, /^CREATE TABLE (\w+)/i) ?? []));
  return statements.flatMap((statement) =>
    RULES.filter(({ breaks }) => breaks(statement, { newTables })).map(
      ({ sentence }) => `${name} ${sentence}: ${statement.split('\n')[0]}`,
    ),
  );
}

test('every migration only adds, so that an older server goes on while it is applied', async () => {
  const [, ...later] = await readMigrations();
  assert.deepEqual(later.flatMap(findingsOf), []);
});

test('what an older server could not bear is found', () => {
  const wrong = [
    'DROP TABLE users',
    'TRUNCATE users',
    'DELETE FROM users',
    'ALTER TABLE users RENAME COLUMN name TO login',
    'ALTER TABLE users DROP COLUMN name',
    'ALTER TABLE users ALTER COLUMN name TYPE varchar',
    'ALTER TABLE users ALTER COLUMN email SET NOT NULL',
    'ALTER TABLE users ADD COLUMN a int, ADD COLUMN b int NOT NULL',
    'ALTER TABLE users ADD COLUMN at timestamptz DEFAULT now()',
    'ALTER TABLE users ADD CONSTRAINT short CHECK (length(name) < 9)',
    'ALTER TABLE users DROP CONSTRAINT short, ADD CONSTRAINT long CHECK (length(name) < 9) NOT VALID',
    'CREATE INDEX x ON users (name)',
    'CREATE UNIQUE INDEX CONCURRENTLY x ON users (email)',
    'LOCK TABLE users',
  ];
  for (const text of wrong) assert.equal(findingsOf({ name: 'x', text }).length > 0, true, text);
  const right = [
    'CREATE TABLE extra (id int); CREATE INDEX extra_id ON extra (id)',
    "ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 1, ADD COLUMN b text DEFAULT ''",
    'ALTER TABLE users ADD CONSTRAINT short CHECK (length(name) < 9) NOT VALID',
    'ALTER TABLE users DROP CONSTRAINT short, ADD CONSTRAINT short CHECK (length(name) < 99) NOT VALID',
    '-- DROP TABLE users;\nCREATE INDEX CONCURRENTLY x ON users (name);',
  ];
  for (const text of right) assert.deepEqual(findingsOf({ name: 'x', text }), [], text);
});
