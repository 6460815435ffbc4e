import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { startChild, tail, type Child, type ChildCommand, type ChildEnd } from '../servers/child.js';
import { StartFault } from '../start-fault.js';

const lastStopped = ['openid', 'nats', 'postgres'];

const lowestBytes = 64 * 1024 * 1024;

const isDiskFull = (folder: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < lowestBytes;
  } catch {
    return false; // the folder is gone, which others will tell
  }
};

function sentence(child: Child, { code, signal }: ChildEnd): StartFault {
  if (/No space left|ENOSPC/.test(tail(child.log)) || isDiskFull(dirname(child.log))) return new StartFault(`${child.name} stopped because the disk is full, so everything was stopped: free some space, then start again.`);
  const how = signal ? `was killed (${signal})` : `ended with exit code ${code}`;
  return new StartFault(`${child.name} ${how}, so everything was stopped: read the end of ${child.log}, then start again with npm start; nothing that was confirmed is lost.`);
}

/** The processes of one platform: all run, or all are stopped. */
export class Family {
  readonly failed: Promise<StartFault>;
  readonly #children: Child[] = [];
  readonly #beside: Child[] = [];
  readonly #excused = new Set<Child>();
  readonly #record: (child: Child) => void;
  #fail!: (fault: StartFault) => void;
  #fault: StartFault | null = null;
  #stopping: Promise<void> | null = null;
  readonly #stopped = new AbortController();

  constructor(record: (child: Child) => void) {
    this.#record = record;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** The first part that ended by itself, if one did. */
  get fault(): StartFault | null {
    return this.#fault;
  }

  /** Aborted when we begin to stop. */
  get stopping(): AbortSignal {
    return this.#stopped.signal;
  }

  get processes(): ReadonlyMap<string, number> {
    return new Map(this.#children.filter(({ end }) => end === null).map((child) => [child.name, child.identity.pid]));
  }

  /** From now on the child belongs to the platform: when it ends, the platform has failed. One that comes while we stop is stopped too. */
  add(child: Child): void {
    this.#children.push(child);
    this.#record(child);
    if (this.#stopping) void child.stop('SIGKILL');
    void child.exited.then((end) => this.#excused.has(child) || this.#failWith(() => sentence(child, end)));
  }

  /** SIGKILL of the part of this name, which the platform is told to survive. Resolves when the process is gone. */
  async crash(name: string): Promise<void> {
    const child = this.#children.findLast((each) => each.name === name && each.end === null);
    if (!child) throw new StartFault(`${name} does not run, so it cannot be killed.`);
    this.#excused.add(child);
    await child.stop('SIGKILL');
  }

  /** Fails in good time when the disk of `folder` fills up: PostgreSQL then still stops in order. */
  watchDisk(folder: string): void {
    const watch = setInterval(() => {
      if (isDiskFull(folder)) this.#failWith(() => new StartFault(`The disk that holds ${folder} is full, so everything was stopped: free some space, then start again; nothing that was confirmed is lost.`));
    }, 2_000);
    watch.unref();
    this.stopping.addEventListener('abort', () => clearInterval(watch));
  }

  #failWith(fault: () => StartFault): void {
    if (this.#stopping || this.#fault) return;
    this.#fault = fault();
    this.#fail(this.#fault);
  }

  /** A program that may end without harm, but is stopped first. */
  async runBeside(command: ChildCommand): Promise<Child> {
    const child = await startChild(command);
    this.#beside.push(child);
    this.#record(child);
    if (this.#stopping) void child.stop('SIGKILL');
    return child;
  }

  /** Resolves with the work, or rejects as soon as a child ends or the signal aborts. */
  async whileAllRun<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let forget = (): void => undefined;
    const interrupted = new Promise<never>((_resolve, reject) => {
      const onAbort = (): void => reject(signal!.reason as Error);
      signal?.addEventListener('abort', onAbort, { once: true });
      forget = () => signal?.removeEventListener('abort', onAbort);
    });
    work.catch(() => undefined);
    try {
      return await Promise.race([work, interrupted, this.failed.then((fault) => Promise.reject(fault))]);
    } finally {
      forget();
    }
  }

  /** Stops in the order that loses nothing: what uses a part ends before the part. */
  stop(): Promise<void> {
    this.#stopped.abort();
    this.#stopping ??= (async () => {
      const services = this.#children.filter(({ name }) => !lastStopped.includes(name));
      await Promise.all(this.#beside.map((child) => child.stop('SIGTERM', 5_000)));
      await Promise.all(services.filter(({ name }) => name === 'gateway').map((child) => child.stop('SIGTERM', 12_000)));
      await Promise.all(services.map((child) => child.stop('SIGTERM', 12_000)));
      for (const name of lastStopped)
        await Promise.all(this.#children.filter((child) => child.name === name).map((child) => (name === 'postgres' ? child.stop('SIGINT', 30_000) : child.stop('SIGTERM', 10_000))));
    })();
    return this.#stopping;
  }
}

/** The first fault is the cause; what failed afterwards is its echo. */
export const faultOf = (family: Family, error: unknown): unknown => family.fault ?? error;
