import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { findRunningPlatform, freePort, repositoryRoot, type PlatformAddresses } from '@maillage/local';

/** A platform started as a person does it. */
export interface StartedPlatform {
  /** Seconds from the command to the table it prints. */
  readonly seconds: number;
  readonly addresses: PlatformAddresses;
  /** Megabytes that the services hold together; pages that several of them share count several times. */
  memory(): number;
  /** Like `work`; throws what the platform said when it ends before. */
  whileItRuns<T>(work: Promise<T>): Promise<T>;
  /** Ctrl-C, and waits for the end. */
  stop(): Promise<void>;
}

/** Ports that stay the same from one start to the next. */
export async function choosePorts(): Promise<Record<string, string>> {
  const names = ['MAILLAGE_PORT', 'MAILLAGE_OIDC_PORT', 'MAILLAGE_POSTGRES_PORT', 'MAILLAGE_NATS_PORT'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())] as const)));
}

const running = new Set<() => Promise<void>>();

/** Stops every platform of this bench that runs, or is starting. */
export const stopPlatforms = (): Promise<unknown> => Promise.all([...running].map((stop) => stop()));

/** `npm start -- --no-sample` in the state folder `home`. Throws what it said when it ends too early. */
export async function startByCommand(home: string, ports: Readonly<Record<string, string>>): Promise<StartedPlatform> {
  const from = performance.now();
  // A group of its own, so that the signal reaches all of it, as Ctrl-C in a terminal does.
  const child = spawn('npm', ['start', '--', '--no-sample'], { cwd: repositoryRoot, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...ports, MAILLAGE_HOME: home } });
  let said = '';
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGINT');
    await ended;
  };
  running.add(stop);
  void ended.then(() => running.delete(stop));
  const started = new Promise<boolean>((resolve) => {
    const hear = (part: string): void => {
      said += part;
      if (said.includes('Maillage runs.')) resolve(true);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    void ended.then(() => resolve(false));
  });
  if (!(await started)) throw new Error(`the platform did not start:\n${said}${namedLog(said)}`);
  const seconds = (performance.now() - from) / 1_000;
  return {
    seconds,
    addresses: findRunningPlatform(home)!,
    memory: () => memoryBelow(child),
    whileItRuns: (work) => Promise.race([work, ended.then(() => Promise.reject(new Error(`the platform ended:\n${said}${namedLog(said)}`)))]),
    stop,
  };
}

/** The end of the log that a fault points to: the folder goes with the bench. */
const namedLog = (said: string): string => {
  const file = /end of (\S+\.log)/.exec(said)?.[1];
  return file ? read(file).split('\n').slice(-10).join('\n') : '';
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
};

/** Resident memory of the services among the descendants of `child`, in megabytes. Linux only. */
function memoryBelow(child: ChildProcess): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`));
    if (parent) parents.set(Number(name), Number(parent[1]));
  }
  const isBelow = (pid: number): boolean => {
    for (let each: number | undefined = pid; each !== undefined && each > 1; each = parents.get(each)) if (each === child.pid) return true;
    return false;
  };
  const services = [...parents.keys()].filter((pid) => isBelow(pid) && /services\/[a-z-]+\/dist\/main\.js/.test(read(`/proc/${pid}/cmdline`)));
  return services.reduce((sum, pid) => sum + Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024, 0);
}
