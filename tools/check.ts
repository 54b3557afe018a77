/** `npm run check`: everything that can be judged without running the product. One line for each check. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { checkBudgets } from './check-budgets.ts';
import { checkImports } from './check-imports.ts';
import { checkLicences } from './check-licences.ts';

interface Outcome {
  findings: string[];
  figures?: string;
}

function command(...args: string[]): Outcome {
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { findings: run.status === 0 ? [] : [`${run.stdout}${run.stderr}`.trim()] };
}

function tables(): Set<string> {
  const folder = 'packages/server/migrations';
  const sql = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  return new Set([...sql.join('\n').matchAll(/CREATE TABLE ([a-z_]+)/g)].map(([, name = '']) => name));
}

const CHECKS: Record<string, () => Outcome> = {
  'format and lint': () => command('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  'types: server, engine, tools, tests': () => command('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
  'types: pages': () => command('node_modules/typescript/bin/tsc', '-p', 'tsconfig.pages.json'),
  imports: () => ({ findings: checkImports(tables()) }),
  budgets: checkBudgets,
  licences: () => ({ findings: checkLicences() }),
  'generated files': () => command('tools/generate.ts', '--check'),
};

let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  const { findings, figures } = check();
  console.log(`${findings.length === 0 ? '✓' : '✗'} ${name}${figures ? `: ${figures}` : ''}`);
  for (const finding of findings) console.log(`    ${finding.replaceAll('\n', '\n    ')}`);
  failed += findings.length === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;
