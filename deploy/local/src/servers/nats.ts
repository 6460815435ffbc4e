import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { StartFault } from '../start-fault.js';
import { pause, startChild, tail, type Child } from './child.js';
import { freePort } from './ports.js';
import type { TlsFiles } from './tls-files.js';

/** Settings of a nats-server with JetStream. */
export interface NatsOptions {
  /** Folder of streams, settings and log; made when absent, kept on stop. */
  readonly dir: string;
  readonly binary: string;
  readonly port?: number;
  readonly log?: string;
  /** TLS or nothing; the address then names localhost, as the certificate does. */
  readonly tls?: TlsFiles | undefined;
  /** The `authorization` of nats.conf; without one anybody on this machine may do everything. */
  readonly authorization?: string;
  /** Told of the process as soon as it runs, before it is ready. */
  readonly onChild?: (child: Child) => void;
}

/** A running nats-server on the loopback address. */
export interface NatsServer {
  readonly port: number;
  readonly url: string;
  /** Child of the current run; another one after `restart`. */
  readonly child: Child;
  stop(): Promise<void>;
  /** SIGKILL, as a crash does it. */
  kill(): Promise<void>;
  /** Starts again on the same port; `wiped` first throws every stream and consumer away. */
  restart(options?: { readonly wiped?: boolean }): Promise<void>;
}

/** Starts nats-server with JetStream. Throws StartFault. */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const port = options.port ?? (await freePort());
  const store = join(options.dir, 'streams');
  const settings = join(options.dir, 'nats.conf');
  mkdirSync(store, { recursive: true });
  const tls = options.tls ? `tls { cert_file: ${JSON.stringify(options.tls.certFile)}, key_file: ${JSON.stringify(options.tls.keyFile)} }\n` : '';
  writeFileSync(settings, `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(store)} }\n${tls}${options.authorization ?? ''}`, { mode: 0o600 });
  const start = async (): Promise<Child> => {
    const child = await startChild({
      name: 'nats',
      command: options.binary,
      args: ['--config', settings],
      env: { PATH: process.env.PATH },
      log: options.log ?? join(options.dir, 'nats.log'),
    });
    options.onChild?.(child);
    await untilReady(child, port);
    return child;
  };
  let child = await start();
  return {
    port,
    url: options.tls ? `tls://localhost:${port}` : `nats://127.0.0.1:${port}`,
    get child() {
      return child;
    },
    stop: async () => void (await child.stop('SIGTERM')),
    kill: async () => void (await child.stop('SIGKILL')),
    restart: async ({ wiped = false } = {}) => {
      await child.stop('SIGTERM');
      if (wiped) rmSync(store, { recursive: true, force: true });
      child = await start();
    },
  };
}

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (greeting) => {
      socket.destroy();
      resolve(greeting.includes('"jetstream":true'));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.setTimeout(1_000, () => socket.destroy());
  });

async function untilReady(child: Child, port: number): Promise<void> {
  for (let i = 0; i < 800 && !child.end; i++) {
    if (await greets(port)) return;
    await pause(25);
  }
  await child.stop('SIGKILL');
  if (/no space left|insufficient storage/i.test(tail(child.log))) throw new StartFault('nats-server stopped because the disk is full: free some space, then start again.');
  throw new StartFault(`nats-server did not start; the reason stands at the end of ${child.log}.`);
}
