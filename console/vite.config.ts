import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Writes each file compressed beside it: the server sends that one to browsers that can read it. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle).filter((each) => /\.(js|css)$/.test(each))) {
      const path = join(dir, name);
      const content = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(content));
      writeFileSync(`${path}.gz`, gzipSync(content));
    }
  },
};

// Vite takes its configuration from the default export.
// oxlint-disable-next-line import/no-default-export
export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the console works below any path of a proxy: the server writes how deep a page lies.
  base: './',
  plugins: [react(), compressed],
  worker: { format: 'es' },
  build: {
    outDir: 'built',
    // `assets/` holds the landing pages of research assets.
    assetsDir: 'console',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages has no place for inline data but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
