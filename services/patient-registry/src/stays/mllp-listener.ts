import { createServer, type Server, type Socket } from 'node:net';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { systemActor, type Role } from '@maillage/access';
import { type Clock } from '@maillage/kernel';
import { backgroundContext, faultFields, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, Log } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { er7Limits } from './hl7/er7.js';
import { FrameTooLarge, MllpFrames, mllpFrame } from './hl7/mllp.js';
import { ReceiveMessage } from './receive-message.js';

/** Connections at once: interface engines keep one or two open. */
const mostConnections = 64;
const idleMs = 10 * 60_000;
const sweepMs = 15_000;

/** HL7 v2 over MLLP, off unless MLLP_PORT says where. Messages of one connection are answered one by one, in their order. */
@Injectable()
export class MllpListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | null = null;
  private sweep: NodeJS.Timeout | null = null;
  private readonly sockets = new Set<Socket>();
  private readonly inWork = new Set<Promise<void>>();

  constructor(
    private readonly receive: ReceiveMessage,
    private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // Also without a port of its own: another instance's messages may wait, and this one may be the one that lives.
    this.sweep = setInterval(() => this.track(this.refuseOverdue()), sweepMs);
    this.sweep.unref();
    const { MLLP_PORT: port, MLLP_HOST: host } = this.config;
    if (port === undefined) return;
    this.server = createServer((socket) => this.serve(socket));
    this.server.maxConnections = mostConnections;
    await new Promise<void>((resolve, reject) => this.server!.once('error', reject).listen(port, host, resolve));
    this.log.info({ port: this.port }, 'mllp.listening');
  }

  /** The port it listens on; null while it is off. */
  get port(): number | null {
    const address = this.server?.address();
    return address && typeof address === 'object' ? address.port : null;
  }

  /** No new messages; those in work are answered. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.sweep) clearInterval(this.sweep);
    this.server?.close();
    for (const socket of this.sockets) socket.pause();
    await Promise.allSettled(this.inWork);
    for (const socket of this.sockets) socket.end();
  }

  private serve(socket: Socket): void {
    const frames = new MllpFrames(er7Limits.messageBytes + 1);
    let last: Promise<void> = Promise.resolve();
    this.sockets.add(socket);
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of frames.take(chunk)) last = last.then(() => this.answer(socket, message));
      } catch (error) {
        if (!(error instanceof FrameTooLarge)) throw error;
        this.log.warn({}, 'mllp.frame-too-large');
        socket.destroy();
        return;
      }
      // The next piece is read when this one's messages are answered: a sender that does not wait for its answers does not fill the memory.
      socket.pause();
      this.track(last.then(() => void socket.resume()));
    });
  }

  private async answer(socket: Socket, message: Buffer): Promise<void> {
    try {
      socket.write(mllpFrame(await this.receive.execute(message, this.context())));
    } catch (error) {
      // Not stored: the sender hears nothing, as of a receiver that died, and sends it again.
      this.log.error(faultFields(error), 'mllp.message-failed');
      socket.destroy();
    }
  }

  private async refuseOverdue(): Promise<void> {
    try {
      const refused = await this.receive.refuseOverdue(this.context());
      if (refused > 0) this.log.warn({ count: refused }, 'adt.waited-in-vain');
    } catch (error) {
      this.log.error(faultFields(error), 'adt.sweep-failed');
    }
  }

  private track(work: Promise<void>): void {
    this.inWork.add(work);
    void work.finally(() => this.inWork.delete(work));
  }

  /** A link has no user: the system acts, in the role of an interface. */
  private context(): RequestContext {
    const context = backgroundContext('patient-registry', this.clock, this.config.TIME_ZONE);
    return { ...context, actor: { ...systemActor('patient-registry'), roles: new Set<Role>(['integration']) } };
  }
}
