import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8')) as { version: string };

/** Where `app/worker/shell.ts` expects the build's version and its list of files. */
const marker = /["'`]__SHELL__["'`]/;

/**
 * Bundles the service worker into one file of its own, because a classic worker cannot import, and writes version and list of
 * the built files into it: so a worker and the files it keeps always belong to one build. A changed file changes the worker,
 * and a changed worker is what makes a browser update.
 */
const serviceWorker = (): Plugin => ({
  name: 'lanyard-service-worker',
  apply: 'build',
  generateBundle: {
    order: 'post',
    async handler(_options, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') this.error('index.html is not part of the build');
      const fixed = publicFiles();
      const files = [...Object.keys(bundle).filter((name) => name.startsWith('assets/')), ...fixed].sort();
      const content = createHash('sha256').update(page.source).update(files.join('\n'));
      for (const name of fixed) content.update(readFileSync(here(`app/public/${name}`)));
      const shell = JSON.stringify({ version: content.digest('hex').slice(0, 12), files });
      const code = await bundleWorker();
      if (!marker.test(code)) this.error('sw.js has no place for its list of files');
      const source = code.replace(marker, () => JSON.stringify(shell));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  },
});

const bundleWorker = async (): Promise<string> => {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: here('app/worker/sw.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
  const output = [result].flat().flatMap((built) => ('output' in built ? built.output : []));
  return output.find((file) => file.type === 'chunk')?.code ?? '';
};

const publicFiles = (): string[] =>
  readdirSync(here('app/public'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(here('app/public/').length))
    .sort();

export default defineConfig({
  root: here('app'),
  base: '/app/',
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react(), serviceWorker()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: here('app/index.html') },
    },
  },
});
