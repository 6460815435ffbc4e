#!/usr/bin/env node
// Entry of `npm run journey`.
import { join } from 'node:path';
import { prepare, root, runOnProjectNode } from './prepare.mjs';

await prepare();
runOnProjectNode(['--enable-source-maps', join(root, 'e2e/dist/journey/main.js'), ...process.argv.slice(2)]);
