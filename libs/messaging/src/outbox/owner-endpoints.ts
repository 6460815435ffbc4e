import { reader } from '@maillage/database';
import { invalidArgument, isUuid, permissionDenied, type Uuid } from '@maillage/kernel';
import { measures } from '../context/measures.js';
import { ownerSubject, type OwnerQuestion } from '../events/event-stream.js';
import { ByteBudget } from '../rpc/byte-budget.js';
import { ConcurrencyGate } from '../rpc/concurrency-gate.js';
import { WireServer, type WireReply, type WireRequest } from '../rpc/wire-server.js';
import { confirm, register, type Registration } from './consumer-registry.js';
import type { OwnerParts } from './outbox-relay.js';

const done = { body: new Uint8Array() };

/** Ids as 16 bytes each: confirmations come by the thousand. */
export const packIds = (ids: readonly Uuid[]): Uint8Array => Buffer.from(ids.join('').replaceAll('-', ''), 'hex');
/** The ids again; what does not fill 16 bytes is left out. */
export function unpackIds(bytes: Uint8Array): Uuid[] {
  const hex = Buffer.from(bytes).toString('hex');
  return Array.from({ length: hex.length / 32 }, (_, index) => hex.slice(index * 32, index * 32 + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
}

/** What consumers ask of the owner of their events. */
export class OwnerEndpoints {
  private readonly server: WireServer;

  constructor(
    private readonly parts: OwnerParts,
    private readonly wakeFiller: () => void,
  ) {
    // Apart from the handlers of requests: a rush of readers must not keep events from being confirmed.
    this.server = new WireServer(parts.link, parts.identity.name, new ConcurrencyGate(4, 1_000), new ByteBudget(1), parts.settings.log);
  }

  start(): void {
    const { context } = this.parts.identity;
    const serve = (question: OwnerQuestion, handle: (request: WireRequest) => Promise<WireReply>): void =>
      this.server.serve({ subject: ownerSubject(question, context, '*'), admit: () => Promise.resolve(undefined), handle });
    serve('register', async (request) => {
      if (await register(this.parts.settings.dataSource, registrationIn(request, context))) this.wakeFiller();
      return done;
    });
    serve('confirm', async (request) => {
      const ids = unpackIds(request.body);
      await confirm(this.parts.settings.dataSource, ownConsumer(request, request.headers['consumer'] ?? ''), ids);
      measures.confirmed.add(ids.length, { context });
      return done;
    });
    serve('fetch', async (request) => {
      const row = await reader(this.parts.settings.dataSource).one<{ payload: Buffer }>('SELECT payload FROM outbox WHERE event_id = $1', [unpackIds(request.body)[0]], 'EVENT_PRUNED');
      return { body: row.payload };
    });
  }

  stop(): Promise<void> {
    return this.server.drain(this.parts.tuning.drain);
  }
}

/** The consumer's name when it belongs to the service that asks. Throws PERMISSION_DENIED with CONSUMER_FOREIGN: a service would settle what another has not seen. */
function ownConsumer(request: WireRequest, consumer: string): string {
  if (!consumer.startsWith(`${request.subject.split('.').at(-1)}-`)) throw permissionDenied('CONSUMER_FOREIGN', 'A service speaks for its own consumers only.');
  return consumer;
}

function registrationIn(request: WireRequest, context: string): Registration {
  const registration = JSON.parse(Buffer.from(request.body).toString('utf8')) as Registration;
  const known = (subject: string): boolean => subject.startsWith(`maillage.evt.${context}.`);
  if (!/^[a-z0-9-]{1,100}$/.test(registration.consumer) || isUuid(registration.consumer) || !registration.subjects.every(({ subject }) => known(subject)))
    throw invalidArgument('REGISTRATION_INVALID', 'A consumer has a plain name and wants events of this context.');
  ownConsumer(request, registration.consumer);
  return registration;
}
