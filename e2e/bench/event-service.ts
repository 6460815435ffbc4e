import { loadPolicies } from '@maillage/access';
// Owner or reader of notes: a Nest application with messaging on its own database, as every service is.
import { createDataSource } from '@maillage/database';
import { NoteSchema, type Note } from '@maillage/contracts/testing/v1/notes_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { backgroundContext, event, MessagingModule, OnEvent, Snapshot, UnitOfWork, RpcServer, type EventDelivery } from '@maillage/messaging';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { epochMicroseconds, report, serve } from './counterpart.js';
import { inLanes } from './row.js';

/** Write `count` notes, in transactions of `each`, several at once or `perSecond` of them; a note that is watched tells its arrival. */
export interface WriteOrder {
  readonly count: number;
  readonly each: number;
  readonly perSecond?: number;
  readonly watched: boolean;
}

const [role, databaseUrl, natsUrl] = process.argv.slice(2) as ['owner' | 'reader', string, string];
const zone = 'Europe/Paris';
const lanes = 4;
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) };

class NotesOwner {
  @Snapshot(NoteSchema)
  async *none(): AsyncIterable<never> {
    // Nothing was written before the reader came.
  }
}

class NotesReader {
  @OnEvent(NoteSchema)
  async take({ noteId, text }: Note, { work }: EventDelivery): Promise<void> {
    await work.execute({ name: 'bench-note', text: 'INSERT INTO note_seen VALUES ($1)' }, [noteId]);
    // Heard by the bench when, and only when, the effect is committed.
    if (text === 'watched') await work.execute({ name: 'bench-notify', text: `SELECT pg_notify('seen', $1)` }, [noteId]);
  }
}

@Module({})
class BenchModule {}

const dataSource = await createDataSource({ url: databaseUrl, schemas: [], applicationName: role, poolSize: 10 }).initialize();
await dataSource.query('CREATE TABLE IF NOT EXISTS note_seen (note_id uuid PRIMARY KEY)');
const root = {
  module: BenchModule,
  imports: [
    MessagingModule.forService(
      { name: role, context: role === 'owner' ? 'testing' : 'reading', services: [] },
      {
        useFactory: () => ({
          nats: { url: natsUrl }, auditSecret: 'another one', pageSecret: 'a secret of the bench, long enough for anybody', zone, clock: systemClock, log, dataSource, policies: loadPolicies(),
          verifier: { verify: () => Promise.reject(new Error('nobody asks')) },
        }),
      },
    ),
  ],
  providers: [{ provide: DataSource, useValue: dataSource }, role === 'owner' ? NotesOwner : NotesReader],
};
const app = await NestFactory.create(root, { logger: false });
app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(RpcServer) });
await app.startAllMicroservices();
await app.init();
const unitOfWork = app.get(UnitOfWork);

async function write({ each, watched }: WriteOrder): Promise<void> {
  const ids = Array.from({ length: each }, () => newId(systemClock));
  await unitOfWork.run(backgroundContext(role, systemClock, zone), async (work) => {
    for (const noteId of ids) work.publish(event(NoteSchema, { aggregate: noteId, version: 1 }, { noteId, text: watched ? 'watched' : 'plain', version: 1 }));
  });
  if (watched) report({ committed: ids, at: epochMicroseconds() });
}

serve(async (order: WriteOrder): Promise<void> => {
  const transactions = order.count / order.each;
  if (order.perSecond === undefined) return inLanes(lanes, transactions, () => write(order));
  const from = performance.now();
  const writing: Promise<void>[] = [];
  for (let index = 0; index < transactions; index++) {
    const early = from + (index * 1_000) / order.perSecond - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    writing.push(write(order));
  }
  await Promise.all(writing);
});
