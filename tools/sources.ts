import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** One hand-written source file of the repository. */
export interface Source {
  /** Path from the repository's root, with forward slashes. */
  path: string;
  text: string;
  isTest: boolean;
}

const GENERATED = /(^|\/)(generated|dist|node_modules)\//;
const TEST = /(\.test\.tsx?$|\/test-[^/]+\.ts$|^test\/|\/testing\/|\/fixtures\/)/;

/** Every TypeScript file that git knows or would add, without generated ones. */
export function readSources(): Source[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && !GENERATED.test(path) && !path.endsWith('.d.ts') && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8'), isTest: TEST.test(path) }));
}

/** The value below which `share` (0–1) of the sorted numbers lie. */
export function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
