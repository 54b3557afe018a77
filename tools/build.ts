/** `npm run build`: the pages, each only if its sources changed. `--force` builds anyway, `--check-size` weighs them. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { weighPages } from './page-weight.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Pages {
  name: string;
  /** Folder of the Vite configuration; the pages go to its `dist`. */
  folder: string;
  /** Files and folders that the pages are made of. */
  sources: readonly string[];
}

const SHARED = ['package-lock.json', 'tools/build.ts', 'packages/ui', 'packages/protocol'];

export const PAGES: readonly Pages[] = [
  { name: 'portal', folder: 'packages/portal', sources: [...SHARED, 'packages/portal'] },
  { name: 'authenticator', folder: 'packages/authenticator', sources: [...SHARED, 'packages/authenticator'] },
];

const NOT_A_SOURCE = /(^|\/)(dist|node_modules|cli|testing)\/|\.test\.tsx?$/;
const STAMP = '.sources-sha256';

function filesOf(path: string): string[] {
  if (!existsSync(root + path)) return [];
  const entries = readdirSync(root + path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length));
}

/** A hash over names and contents: a checkout on another day with the same files needs no new build. */
function hashSources(pages: Pages): string {
  const hash = createHash('sha256');
  const files = pages.sources.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesOf(path)));
  for (const file of files.filter((path) => !NOT_A_SOURCE.test(path)).sort()) {
    hash.update(`${file}\n`).update(readFileSync(root + file));
  }
  return hash.digest('hex');
}

function builtFrom(pages: Pages): string | undefined {
  const stamp = `${root}${pages.folder}/dist/${STAMP}`;
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

/** Builds aside and swaps at the end, so that a build that fails leaves the last good pages where they are. */
async function buildOne(pages: Pages, hash: string): Promise<void> {
  const aside = `${root}node_modules/.cache/lanyard/${pages.name}-${process.pid}`;
  const dist = `${root}${pages.folder}/dist`;
  await build({
    configFile: `${root}${pages.folder}/vite.config.ts`,
    logLevel: 'warn',
    build: { outDir: aside, emptyOutDir: true, manifest: true },
  });
  writeFileSync(`${aside}/${STAMP}`, hash);
  rmSync(dist, { recursive: true, force: true });
  move(aside, dist);
}

function move(from: string, to: string): void {
  try {
    mkdirSync(to, { recursive: true });
    renameSync(from, to);
  } catch {
    // node_modules may lie on another file system, where a rename is refused.
    cpSync(from, to, { recursive: true });
    rmSync(from, { recursive: true, force: true });
  }
}

/** Builds what is missing or out of date, in parallel. Gives the names of what was built. Rejects where a build fails. */
export async function buildPages({ force = false }: { force?: boolean } = {}): Promise<string[]> {
  const built = await Promise.all(
    PAGES.map(async (pages) => {
      const hash = hashSources(pages);
      if (!force && builtFrom(pages) === hash) return [];
      await buildOne(pages, hash);
      return [pages.name];
    }),
  );
  return built.flat();
}

if (import.meta.main) {
  const began = Date.now();
  const built = await buildPages({ force: process.argv.includes('--force') });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(built.length === 0 ? 'The pages are up to date.' : `Built ${built.join(' and ')} in ${seconds} s.`);
  if (process.argv.includes('--check-size')) {
    const findings = weighPages(root, console.log);
    for (const finding of findings) console.error(finding);
    process.exitCode = findings.length === 0 ? 0 : 1;
  }
}
