/** The tree of an earlier version from the history of this repository, ready to run with the packages installed here. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The last commit of the version before this one. */
export const EARLIER = 'dd8b3ac';

/** Why it cannot be had here, or false. */
export const withoutEarlier: string | false =
  spawnSync('git', ['cat-file', '-e', `${EARLIER}^{commit}`], { cwd: ROOT, stdio: 'ignore' }).status !== 0 &&
  'the history of this repository is not here';

export function checkOutEarlier(t: TestContext): string {
  const tree = mkdtempSync(join(tmpdir(), 'lanyard-earlier-'));
  t.after(() => rmSync(tree, { recursive: true, force: true }));
  const archive = execFileSync('git', ['archive', EARLIER], { cwd: ROOT, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', tree], { input: archive });
  linkPackages(tree);
  linkPages(tree);
  return tree;
}

/** Packages of others as they are installed here; those of the product are its own. */
function linkPackages(tree: string): void {
  const [installed, target] = [join(ROOT, 'node_modules'), join(tree, 'node_modules')];
  const own = new Map(
    readdirSync(join(tree, 'packages')).map((name) => {
      const manifest = readFileSync(join(tree, 'packages', name, 'package.json'), 'utf8');
      return [(JSON.parse(manifest) as { name: string }).name, join(tree, 'packages', name)];
    }),
  );
  mkdirSync(target);
  const scopes = new Set([...own.keys()].flatMap((name) => (name.includes('/') ? [name.split('/')[0] ?? ''] : [])));
  for (const entry of readdirSync(installed)) {
    if (!own.has(entry) && !scopes.has(entry)) symlinkSync(join(installed, entry), join(target, entry));
  }
  for (const scope of scopes) mkdirSync(join(target, scope));
  for (const [name, folder] of own) symlinkSync(folder, join(target, name));
}

/** No page is looked at here, so that those of today do: the server asks only whether there are any. */
function linkPages(tree: string): void {
  for (const name of ['portal', 'authenticator']) {
    symlinkSync(join(ROOT, 'packages', name, 'dist'), join(tree, 'packages', name, 'dist'));
  }
}
