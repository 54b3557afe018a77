import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Config } from '../../kit/index.ts';
import { makeCertificate, type TestKit, type TestKitOptions, testKit } from '../../testing/index.ts';
import { checks, type Examined, examine } from './examine.ts';
import { type Examination, type Finding, usualBounds } from './finding.ts';

export type Changes = Partial<Omit<Examination, 'config'>> & { readonly config?: Partial<Config> };

export type Practice = TestKit & {
  readonly examineAll: (changes?: Changes) => Promise<readonly Examined[]>;
  /** What one check finds. */
  readonly look: (name: string, changes?: Changes) => Promise<readonly Finding[]>;
  readonly folder: string;
};

/** A real database and a real clock to look at; each test brings about one fault. */
export async function openPractice(t: TestContext, options: TestKitOptions = {}): Promise<Practice> {
  const test = await testKit(t, { now: new Date(), ...options });
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-doctor-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { kit, clock } = test;
  const query = async <Row extends object>(text: string) => ({
    rows: (await kit.database.executeSql(text)).rows as Row[],
  });
  const examination = ({ config, ...changes }: Changes): Examination => ({
    config: { ...kit.config, databaseUrl: test.databaseUrl, ...config },
    clock,
    database: { db: kit.db, query },
    databaseFault: null,
    clockUrl: null,
    configFile: null,
    nodeVersion: process.versions.node,
    bounds: usualBounds,
    ...changes,
  });
  return {
    ...test,
    folder,
    examineAll: (changes = {}) => examine(examination(changes)),
    look: async (name, changes = {}) => {
      const check = checks.find((each) => each.name === name);
      if (!check) throw new RangeError(`there is no check ${name}`);
      return check.run(examination(changes));
    },
  };
}

/** `state: text` of each, to compare at a glance. */
export const told = (findings: readonly Finding[]): string[] => findings.map(({ state, text }) => `${state}: ${text}`);

/** A certificate for `localhost` that lasts 30 days. @returns its two files */
export function writeCertificate(folder: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const made = makeCertificate({ days: 30 });
  writeFileSync(key, made.key, { mode: 0o600 });
  writeFileSync(certificate, made.cert);
  return { key, certificate };
}
