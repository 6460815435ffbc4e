// What every entry needs first, on any Node from 20 on: packages, a build, and then the Node of the project.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from '../deploy/local/build.mjs';
import { installWhenNeeded } from '../deploy/local/install.mjs';

export const root = fileURLToPath(new URL('../', import.meta.url));

/** Installs and builds what is missing; ends the process with one sentence when that fails. */
export async function prepare() {
  for (const step of [installWhenNeeded, buildWhenNeeded]) {
    const { ok, sentence } = await step(root);
    if (!ok) {
      console.error(sentence);
      process.exit(1);
    }
  }
}

/** Runs a program on the project's Node; a signal to us is a signal to it, and its end is ours. */
export function runOnProjectNode(args) {
  const child = spawn(join(root, 'node_modules/.bin/node'), args, { stdio: 'inherit', cwd: process.env.INIT_CWD ?? process.cwd(), env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
