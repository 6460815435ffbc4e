#!/usr/bin/env node
// Entry of `npm run verify:full`: the long forms of what `npm test` checks shortly. Takes the arguments of the journey (--bundles, --adt,
// --month; the shipped sample unless told), runs it twice on a platform of its own, kills each part three times, runs what depends on the OpenID
// provider on a real Keycloak, and measures speed.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root } from './prepare.mjs';

const sample = join(root, 'deploy/local/sample');
const { values } = parseArgs({ options: { bundles: { type: 'string', default: join(sample, 'synthea-sample.tar.gz') }, adt: { type: 'string', default: join(sample, 'adt.hl7') }, month: { type: 'string', default: '2026-09' } } });
const from = process.env.INIT_CWD ?? process.cwd();
await prepare();

const node = join(root, 'node_modules/.bin/node');
const run = (what, args, env = {}) => {
  console.log(`\n== ${what}`);
  const { status } = spawnSync(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, ...env } });
  return status === 0;
};

const home = mkdtempSync(join(tmpdir(), 'maillage-verify-'));
chmodSync(home, 0o755); // PostgreSQL's own account passes through
const reportOf = (round) => join(home, `report-${round}.json`);
const journey = (round) => run(`journey, round ${round}`, ['--enable-source-maps', join(root, 'e2e/dist/journey/main.js'), '--bundles', resolve(from, values.bundles), '--adt', resolve(from, values.adt), '--month', values.month, '--report', reportOf(round)], { MAILLAGE_HOME: join(home, 'platform') });
/** What must be equal after a repeat. */
const stateOf = (round) => {
  const { resources, joined, enrolled, memberMonths, stays, emergencyContacts, capitation } = JSON.parse(readFileSync(reportOf(round), 'utf8'));
  return JSON.stringify({ stored: resources.stored, joined, enrolled, memberMonths, stays, emergencyContacts, capitation });
};

const results = [];
try {
  results.push(['journey', journey(1)], ['journey again', journey(2)]);
  results.push(['the same state twice', results.every(([, ok]) => ok) && stateOf(1) === stateOf(2)]);
} finally {
  rmSync(home, { recursive: true, force: true });
}
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), '-c', join(root, 'jest.config.mjs')];
results.push(['each kill three times', run('kills, three rounds', [...jest, 'e2e/kills'], { MAILLAGE_KILL_ROUNDS: '3' })]);
const { findJava, findKeycloak } = await import('../deploy/local/dist/index.js');
const onKeycloak = ['e2e/provider', 'e2e/tokens-hostile', 'e2e/browser/login', 'e2e/authorisation'];
let leftOut = '';
try {
  const { version } = await findKeycloak({ progress: console.log });
  for (const spec of onKeycloak) results.push([`on Keycloak: ${spec}`, run(`${spec} on Keycloak ${version}`, [...jest, spec], { MAILLAGE_PROVIDER: 'keycloak', MAILLAGE_BROWSER: '1' })]);
} catch (error) {
  if (await findJava()) results.push([`on Keycloak: ${error.message}`, false]);
  else leftOut = `Not run: the forms on Keycloak, for there is no Java 17 or newer here and no container. ${error.message}`;
}
results.push(['in a browser', run('sign-in and portal in Chromium', [...jest, 'e2e/browser'], { MAILLAGE_BROWSER: '1' })]);
results.push(['bench', run('bench', [join(root, 'e2e/bench.mjs')])]);

console.log('');
for (const [name, ok] of results) console.log(`${ok ? 'passed' : 'FAILED'}  ${name}`);
if (leftOut) console.log(leftOut);
console.log(`${results.filter(([, ok]) => ok).length} passed, ${results.filter(([, ok]) => !ok).length} failed`);
process.exitCode = results.every(([, ok]) => ok) ? 0 : 1;
