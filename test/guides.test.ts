import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compiled } from '../packages/server/src/testing/index.ts';
import { startServer } from './support/process.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const GUIDES = globSync('docs/guides/*.md', { cwd: ROOT }).sort();

interface Block {
  /** `sh`: run here, word for word. `console`: for a machine that we cannot have here. */
  kind: string;
  text: string;
  line: number;
}

function blocksOf(guide: string): Block[] {
  const text = readFileSync(join(ROOT, guide), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: kind = '', 2: body = '', index }) => ({
    kind,
    text: body,
    line: text.slice(0, index).split('\n').length + 1,
  }));
}

/** A server as somebody runs it who follows the guides, and a folder to work in. */
async function openServer(t: TestContext): Promise<{ folder: string; env: Record<string, string> }> {
  const place = mkdtempSync(join(tmpdir(), 'lanyard-guide-'));
  // For the database user to enter; otherwise the database would go to /var/lib/lanyard and stay there.
  chmodSync(place, 0o711);
  const folder = join(place, 'work');
  mkdirSync(folder, { mode: 0o711 });
  const keys = join(place, 'seal.keys');
  writeFileSync(keys, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  const settings = { LANYARD_DATA: join(place, 'data'), LANYARD_SEAL_KEY_FILE: keys };
  const { url } = await startServer(t, settings);
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const path = `${join(ROOT, 'node_modules', '.bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  return {
    folder,
    env: {
      ...compiled,
      ...settings,
      LANYARD_PUBLIC_URL: url,
      LANYARD_LISTEN: new URL(url).host.replace('localhost', '127.0.0.1'),
      PATH: path,
    },
  };
}

suite('guides', { concurrency: 2 }, () => {
  for (const guide of GUIDES) {
    const commands = blocksOf(guide).filter(({ kind }) => kind === 'sh');
    if (commands.length === 0) continue;
    test(`every command of ${guide} works as it stands`, async (t) => {
      const { folder, env } = await openServer(t);
      for (const { text, line } of commands) {
        const run = promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, env });
        await run.catch((error: Error & { stdout: string; stderr: string }) =>
          assert.fail(`${guide}:${line}\n${text}\n${error.stdout}${error.stderr}`),
        );
      }
    });
  }
});

test('what cannot be run here names files that exist, and the unit of deploy/', () => {
  for (const guide of GUIDES) {
    for (const { kind, text, line } of blocksOf(guide)) {
      const where = `${guide}:${line}`;
      assert.match(kind, /^(sh|console|json|sql|ini|text|nginx)$/, `${where} says how it is meant`);
      if (kind !== 'console') continue;
      for (const [, command = ''] of text.matchAll(/^(.*)$/gm)) assert.match(command, /^(\$ .+)?$/, where);
      for (const [path] of text.matchAll(/\b(deploy|packages|tools)\/[\w./-]+/g))
        assert.ok(existsSync(join(ROOT, path)), `${where}: ${path}`);
      for (const [, name = ''] of text.matchAll(/systemctl (?:restart|enable --now|stop|start) (\w+)/g)) {
        assert.ok(name === 'nginx' || existsSync(join(ROOT, 'deploy', `${name}.service`)), `${where}: ${name}`);
      }
      for (const [, script = ''] of text.matchAll(/npm run (\w+)/g)) {
        const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
        assert.ok(script in scripts, `${where}: npm run ${script}`);
      }
    }
  }
});

test('every link from a guide leads to a file, and to a heading of it', () => {
  for (const guide of GUIDES) {
    const text = readFileSync(join(ROOT, guide), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = '', heading] = target.split('#');
      const path = file === '' ? join(ROOT, guide) : join(ROOT, dirname(guide), file);
      assert.ok(existsSync(path), `${guide}: ${target}`);
      if (heading)
        assert.ok(headingsOf(path).includes(heading), `${guide}: ${basename(path)} has no heading ${heading}`);
    }
  }
});

/** Anchors as code hosts make them. */
const headingsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
