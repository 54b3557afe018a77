import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: '/',
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react()],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every first screen needs, in two files: many small ones compress badly, and these stay in the cache.
          groups: [
            { name: 'core', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]|createReactComponent/ },
            {
              name: 'controls',
              test: /[\\/](ActionIcon|Skeleton|Input|InputBase|TextInput)[\\/]|[\\/]ui[\\/]src[\\/](dialog|live-region|copy-button|countdown-ring|time)\./,
            },
          ],
        },
      },
      // Screens load lazily; without this, the shared door of the ui package would drag all of it into the first one.
      treeshake: { moduleSideEffects: [{ test: /[\\/]packages[\\/]ui[\\/]src[\\/].*\.tsx?$/, sideEffects: false }] },
    },
  },
});
