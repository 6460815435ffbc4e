import { readFileSync } from 'node:fs';

const { $schema, exclude, ...swc } = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));

/** One configuration for every level: the level is the file's role (spec, int-spec, contract-spec, e2e-spec). */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@maillage/contracts/(buf/.*)\\.js$': '<rootDir>/libs/contracts/src/gen/$1',
    '^@maillage/contracts/(.*)\\.js$': '<rootDir>/libs/contracts/src/gen/maillage/$1',
    '^@maillage/([a-z-]+)/([a-z-]+)$': '<rootDir>/libs/$1/src/$2',
    '^@maillage/local$': '<rootDir>/deploy/local/src/index.ts',
    '^@maillage/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.nx/', '<rootDir>/.local/', '<rootDir>/e2e/architecture/fixtures/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, module: { type: 'es6' } }] },
  setupFiles: ['<rootDir>/libs/testing/preload.mjs'],
  globalSetup: '<rootDir>/libs/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/global-teardown.mjs',
  testMatch: ['<rootDir>/{libs,services,deploy,e2e}/**/*.{spec,int-spec,contract-spec,e2e-spec}.ts'],
  // They need a Chromium: `npm run test:browser`.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.MAILLAGE_BROWSER ? [] : ['<rootDir>/e2e/browser/'])],
  testTimeout: 30_000,
  workerIdleMemoryLimit: '1GB',
};
