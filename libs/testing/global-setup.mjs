import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Starts the harness process of this run and does not wait for it: a run of unit tests pays a few milliseconds.
 * PostgreSQL, NATS and the OpenID provider start when a suite first asks for them. The harness stops them when this
 * process closes its channel, also when Jest is killed.
 */
export default function globalSetup() {
  const dir = mkdtempSync(join(tmpdir(), 'maillage-test-'));
  chmodSync(dir, 0o755);
  const log = openSync(join(dir, 'harness.log'), 'a');
  const harness = spawn(process.execPath, [fileURLToPath(new URL('./harness.mjs', import.meta.url)), dir], {
    detached: true, // its own group: Ctrl-C reaches Jest alone, and the harness then cleans up in order
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  harness.unref();
  harness.channel.unref();
  globalThis.maillageHarness = harness;
  process.env.MAILLAGE_HARNESS = join(dir, 'harness.sock');
}
