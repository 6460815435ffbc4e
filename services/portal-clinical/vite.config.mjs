import { defineConfig } from 'vite';

/** Two pages, one set of files: `/clinical/` and `/person/`. The gateway fills the nonce into each answer. */
export default defineConfig({
  base: '/',
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    assetsDir: 'clinical/assets',
    assetsInlineLimit: 0, // the policy of the pages allows no inline file
    target: 'es2022',
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: { clinical: 'clinical/index.html', person: 'person/index.html' },
      output: { chunkFileNames: 'clinical/assets/shared-[hash].js' },
      // Marks for servers that render components; here nothing does.
      onLog: (level, log, otherwise) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && otherwise(level, log),
    },
  },
});
