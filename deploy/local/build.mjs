import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineFault, runStep } from './run-step.mjs';

const settings = ['package.json', 'package-lock.json', 'nx.json', 'tsconfig.base.json', '.swcrc'];
const skipped = new Set(['node_modules', 'dist', 'gen', '.local']);

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

const projectsOf = (root) =>
  [...['libs', 'services'].flatMap((group) => (existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => join(group, name)) : [])), 'deploy/local', 'e2e'].filter(
    (folder) => existsSync(join(root, folder, 'package.json')) && /"build"/.test(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  );

/** Size and time of every source file: cheap, and at worst we ask Nx, whose cache goes by content. */
function fingerprint(root, projects) {
  const hash = createHash('sha256');
  const folders = [...projects, 'proto'].map((folder) => join(root, folder)).filter(existsSync);
  for (const file of [...settings.map((name) => join(root, name)).filter(existsSync), ...folders.flatMap((folder) => [...filesBelow(folder)]).sort()]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Builds what changed since the last build. Resolves with `{ ok }` or `{ ok: false, sentence }`. */
export async function buildWhenNeeded(root) {
  const projects = projectsOf(root);
  const stamp = join(root, 'node_modules/.maillage-build');
  const current = fingerprint(root, projects);
  const complete = projects.every((folder) => existsSync(join(root, folder, 'dist')));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return { ok: true };
  const { code, output } = await runStep('building', join(root, 'node_modules/.bin/nx'), ['run-many', '-t', 'build', '--outputStyle=static'], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0', PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
  });
  if (code !== 0) {
    const fault = machineFault(output, root);
    if (!fault) console.error(output.trim().split('\n').slice(-30).join('\n'));
    return { ok: false, sentence: fault ?? 'The build failed: the lines above name the file and the fault.' };
  }
  try {
    writeFileSync(stamp, current);
  } catch {
    // a read-only node_modules costs the next start a question to Nx
  }
  return { ok: true };
}
