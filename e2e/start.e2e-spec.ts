import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunningPlatform, freePort, repositoryRoot } from '@maillage/local';
import { Gateway } from './journey/gateway.js';
import { broken, type Report } from './platform.fixture.js';

describe('npm start', () => {
  let home: string;
  let port: number;
  let running: ChildProcess | undefined;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'maillage-start-'));
    chmodSync(home, 0o755);
    port = await freePort();
  });
  afterAll(async () => {
    if (running && running.exitCode === null && running.signalCode === null) {
      running.kill('SIGTERM');
      await new Promise((resolve) => running!.once('exit', resolve));
    }
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  /** Resolves with what was said once the platform runs, and how it goes on. */
  async function start(): Promise<{ said: string; stop: () => Promise<{ code: number | null; said: string }> }> {
    const child = spawn('npm', ['start', '--', '--port', String(port)], { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', MAILLAGE_HOME: home } });
    running = child;
    let said = '';
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part: string) => {
          said += part;
          if (/nurse\.petit .*nurse/.test(said)) resolve();
        });
      void exited.then((code) => reject(new Error(`it ended with ${code}:\n${said}`)));
    });
    return {
      said,
      stop: async () => {
        child.kill('SIGTERM');
        return { code: await exited, said };
      },
    };
  }

  const children = (): { name: string; pid: number }[] => (JSON.parse(readFileSync(join(home, 'platform.lock'), 'utf8')) as { children: { name: string; pid: number }[] }).children;
  const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);
  const membersKnown = async (): Promise<string[]> => {
    const platform = findRunningPlatform(home)!;
    const gateway = new Gateway(platform.gatewayUrl, { issuer: platform.issuer, clientId: 'journey', clientSecret: platform.clientSecrets.journey });
    return (await gateway.get<{ entry: { resource: { id: string } }[] }>('/fhir/R4/Patient?_count=100')).value.entry.map(({ resource }) => resource.id).sort();
  };

  it('loads the sample, shows addresses and accounts, keeps everything over a stop, and leaves no process', async () => {
    const first = await start();
    for (const text of [`http://127.0.0.1:${port}/api/v1`, `http://127.0.0.1:${port}/fhir/R4/metadata`, 'dr.martin', 'Martin-dev-1', 'clinician', 'logs', 'Ctrl-C']) expect(first.said).toContain(text);
    expect(broken(JSON.parse(readFileSync(join(home, 'sample-report.json'), 'utf8')) as Report)).toEqual([]);
    const known = await membersKnown();
    expect(known).toHaveLength(9);
    const pids = children().map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(11);
    const end = await first.stop();
    // npm itself ends by the signal that it passed on.
    expect([end.code ?? 0, end.said.trim().split('\n').at(-1)]).toEqual([0, 'Stopped. Everything is kept for the next start.']);
    expect(pids.filter(alive)).toEqual([]);

    const second = await start();
    expect(second.said).not.toContain('Loading the sample');
    expect(await membersKnown()).toEqual(known);
    const pidsAgain = children().map(({ pid }) => pid);
    expect((await second.stop()).said).toContain('Stopped. Everything is kept');
    expect(pidsAgain.filter(alive)).toEqual([]);
  }, 240_000);
});
