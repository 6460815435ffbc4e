import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineFault, runStep } from './run-step.mjs';

/** node_modules is right when it was installed from this very lock file, or by hand after the lock file last changed. */
function isInstalled(root, lockHash) {
  const inventory = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(inventory) || !existsSync(join(root, 'node_modules/.bin/node'))) return false;
  const stamp = join(root, 'node_modules/.maillage-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return true;
  return statSync(inventory).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Installs the packages of package-lock.json when node_modules is missing or older. Resolves with `{ ok }` or `{ ok: false, sentence }`. */
export async function installWhenNeeded(root) {
  const lockHash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (isInstalled(root, lockHash)) return { ok: true };
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const { code, output } = await runStep('installing packages (npm ci)', npm[0], [...npm[1], 'ci', '--no-audit', '--no-fund'], { cwd: root });
  if (code === 0) {
    writeFileSync(join(root, 'node_modules/.maillage-lock'), lockHash);
    return { ok: true };
  }
  if (code === 127) return { ok: false, sentence: 'npm was not found: install Node.js with npm, then start again.' };
  const reason = output.split('\n').find((line) => /npm (error|ERR!) \S/.test(line) && !/code E/.test(line)) ?? output.trim().split('\n').at(-1) ?? '';
  return { ok: false, sentence: machineFault(output, root) ?? `The packages could not be installed (${reason.replace(/^npm (error|ERR!) /, '').trim()}): check the network and the npm registry, then start again.` };
}
