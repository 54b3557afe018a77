import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8')) as { version: string };

/** Where `app/worker/shell.ts` expects the build's version and its list of files. */
const marker = /["'`]__SHELL__["'`]/;

/**
 * Writes version and list of the built files into the service worker, so that a worker and the files it keeps always
 * belong to one build: a changed file changes the worker, and a changed worker is what makes a browser update.
 */
const shellList = (): Plugin => ({
  name: 'lanyard-shell-list',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const worker = bundle['sw.js'];
      const page = bundle['index.html'];
      if (worker?.type !== 'chunk' || !marker.test(worker.code)) this.error('sw.js has no place for its list of files');
      if (page?.type !== 'asset') this.error('index.html is not part of the build');
      const fixed = publicFiles();
      const files = [...Object.keys(bundle).filter((name) => name.startsWith('assets/')), ...fixed].sort();
      const content = createHash('sha256').update(page.source).update(files.join('\n'));
      for (const name of fixed) content.update(readFileSync(here(`app/public/${name}`)));
      const shell = JSON.stringify({ version: content.digest('hex').slice(0, 12), files });
      worker.code = worker.code.replace(marker, () => JSON.stringify(shell));
    },
  },
});

const publicFiles = (): string[] =>
  readdirSync(here('app/public'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(here('app/public/').length))
    .sort();

export default defineConfig({
  root: here('app'),
  base: '/app/',
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react(), shellList()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: here('app/index.html'), sw: here('app/worker/sw.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
