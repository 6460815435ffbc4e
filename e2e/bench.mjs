#!/usr/bin/env node
// Entry of `npm run bench`.
import { join } from 'node:path';
import { prepare, root, runOnProjectNode } from './prepare.mjs';

await prepare();
runOnProjectNode(['--enable-source-maps', join(root, 'e2e/dist/bench/main.js'), ...process.argv.slice(2)]);
