#!/usr/bin/env node
// Entry of `npm start`. Runs on any Node from 20 on, with nothing installed: imports Node's own modules only.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const help = `npm start -- [flags]     starts the whole platform on this machine

  --port N       port of the gateway (default 3000, or MAILLAGE_PORT)
  --reset        start empty: throws away what earlier runs kept
  --keycloak     with a real Keycloak instead of the embedded OpenID provider (needs Java 17, or Docker or Podman)
  --no-sample    do not load the sample population on the first run
  --help         this text

State and logs live in .local, or in the folder that MAILLAGE_HOME names. Ctrl-C stops everything.`;

function flagsOf(args) {
  try {
    const { values } = parseArgs({ args, options: { port: { type: 'string' }, reset: { type: 'boolean' }, keycloak: { type: 'boolean' }, 'no-sample': { type: 'boolean' }, help: { type: 'boolean' } }, strict: true, allowPositionals: false });
    return { port: values.port, reset: values.reset === true, keycloak: values.keycloak === true, sample: values['no-sample'] !== true, help: values.help === true };
  } catch (error) {
    fail(`${error.message.split('. ')[0].replace(/\.$/, '')}. The flags are --port N, --reset, --keycloak, --no-sample and --help.`);
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Hands over to the Node of the project; a signal to us is a signal to it, and its end is ours. */
function handOver(node, args) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', () => fail('node_modules holds no Node 24 that runs here: remove node_modules and start again.'));
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** A signal to npm ends npm and its shell, but does not reach us: then their absence is the signal. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

const args = process.argv.slice(2);
const flags = flagsOf(args);
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
if (flags.help) {
  console.log(help);
} else {
  endWithNpm();
  const ready = await installWhenNeeded(root);
  if (!ready.ok) fail(ready.sentence);
  const node = join(root, 'node_modules/.bin/node');
  if (Number(process.versions.node.split('.')[0]) < 24 && existsSync(node)) handOver(node, args);
  else await run();
}

async function run() {
  const built = await buildWhenNeeded(root);
  if (!built.ok) fail(built.sentence);
  const { runPlatform } = await import('./dist/main.js');
  process.exit(await runPlatform(flags));
}
