#!/usr/bin/env node
// Entry of `npm test`. Everything after `npm test --` goes to jest: paths, -t, --watch.
import { join } from 'node:path';
import { prepare, root, runOnProjectNode } from './prepare.mjs';

await prepare();
process.env.INIT_CWD = root;
runOnProjectNode(['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), '-c', join(root, 'jest.config.mjs'), ...process.argv.slice(2)]);
