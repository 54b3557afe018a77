import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { migrate } from '../kit/index.ts';
import { readMigrations } from '../kit/migrate.ts';
import { startTestCluster } from './cluster.ts';

export type TestDatabase = { readonly url: string; readonly drop: () => Promise<void> };

/** Any fixed number: test files run in processes of their own, and one of them makes the template. */
const TEMPLATE_LOCK = 4_812_004;

let onDemand: Promise<string> | undefined;

/** The cluster of the run: tools/test.ts starts one and names it; a test file run alone starts its own. */
function adminUrl(): Promise<string> {
  const given = process.env.LANYARD_TEST_DATABASE_ADMIN_URL;
  if (given) return Promise.resolve(given);
  onDemand ??= startTestCluster().then((cluster) => cluster.adminUrl);
  return onDemand;
}

/** A fresh database, copied from a migrated template unless another one is named. */
export async function createTestDatabase(options: { template?: string } = {}): Promise<TestDatabase> {
  const admin = await adminUrl();
  const template = options.template ?? (await templateOf(admin));
  const name = `lanyard_test_${randomUUID().replaceAll('-', '')}`;
  await runSql(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    url: withDatabase(admin, name),
    drop: () => runSql(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

const templates = new Map<string, Promise<string>>();

function templateOf(admin: string): Promise<string> {
  const known = templates.get(admin) ?? makeTemplate(admin);
  templates.set(admin, known);
  return known;
}

/** Made beside and renamed, so that a template is complete if it exists; its name tells the migrations apart. */
async function makeTemplate(admin: string): Promise<string> {
  const migrations = await readMigrations();
  const hash = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const name = `lanyard_template_${hash}`;
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      await client.query(`DROP DATABASE IF EXISTS ${name}_new WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${name}_new`);
      await migrate(withDatabase(admin, `${name}_new`));
      await runSql(withDatabase(admin, `${name}_new`), getConstructionPlans('jobs'));
      await client.query(`ALTER DATABASE ${name}_new RENAME TO ${name}`);
    }
  } finally {
    await client.end();
  }
  return name;
}

async function runSql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${database}`);
}
