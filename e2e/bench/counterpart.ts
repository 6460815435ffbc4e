import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Another process of this bench, which is gone when we are. */
export interface Counterpart {
  /** Sends an order and resolves with its answer; one at a time. */
  ask<T>(order: object): Promise<T>;
  /** Messages that answer no order. */
  onReport(listener: (report: object) => void): void;
  stop(): Promise<void>;
}

/** What a counterpart sends: an answer to the order, or a report. */
export type Word = { readonly answer: unknown } | { readonly report: object } | { readonly fault: string };

/** Starts `script` of this folder and waits until it says that it is ready. Throws what stopped it. */
export async function startCounterpart(script: string, args: readonly string[]): Promise<Counterpart> {
  const child: ChildProcess = fork(fileURLToPath(new URL(script, import.meta.url)), [...args]);
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  const listeners = new Set<(report: object) => void>();
  const next = <T>(): Promise<T> => new Promise<T>((resolve, reject) => void waiting.push({ resolve: resolve as (value: unknown) => void, reject }));
  child.on('message', (word: Word) => {
    if ('report' in word) for (const listener of listeners) listener(word.report);
    else if ('fault' in word) waiting.shift()?.reject(new Error(word.fault));
    else waiting.shift()?.resolve(word.answer);
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${script} ended with ${code}`));
  });
  await next();
  return {
    ask: (order) => {
      const answer = next<never>();
      child.send(order);
      return answer;
    },
    onReport: (listener) => void listeners.add(listener),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

const say = (word: Word): void => void process.send?.(word);

/** The other side of startCounterpart: says that it is ready, then answers each order. */
export function serve(handle: (order: never) => Promise<unknown>): void {
  process.on('message', (order) => {
    handle(order as never).then(
      (answer) => say({ answer: answer ?? null }),
      (error: unknown) => say({ fault: String((error as Error).stack ?? error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  say({ answer: 'ready' });
}

/** Tells the bench something it did not ask for. */
export const report = (what: object): void => say({ report: what });

/** Microseconds since 1970: the same line of time in every process of the machine. */
export const epochMicroseconds = (): number => (performance.timeOrigin + performance.now()) * 1_000;
