#!/usr/bin/env node
// Entry of `npm run matrix`.
import { join } from 'node:path';
import { prepare, root, runOnProjectNode } from './prepare.mjs';

await prepare();
if (process.argv.includes('--keycloak')) process.env.MAILLAGE_PROVIDER = 'keycloak';
runOnProjectNode(['--enable-source-maps', join(root, 'e2e/dist/matrix/main.js'), ...process.argv.slice(2)]);
