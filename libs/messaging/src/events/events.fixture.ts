import { create } from '@bufbuild/protobuf';
import { loadPolicies } from '@maillage/access';
import { Controller, Injectable, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NotesService, ItemSchema, NoteSchema, type EchoRequest, type Item, type Note, type ReadNoteRequest, type WriteNoteRequest } from '@maillage/contracts/testing/v1/notes_pb.js';
import { applyNewer, createDataSource, migrate, reader, type MigrationClass, type Work } from '@maillage/database';
import { ruleViolation, systemClock } from '@maillage/kernel';
import { testDatabase, type TestDatabase } from '@maillage/testing';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { RequestContext } from '../context/request-context.js';
import { event, MessagingModule, messagingMigrations, OnEvent, Rpc, RpcClient, RpcServer, Snapshot, UnitOfWork, type DomainEvent, type EventDelivery, type MessagingTuning } from '../index.js';
import { keptLog, plainTokens } from '../rpc/rpc.fixture.js';

class Notes1795000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE note (id uuid PRIMARY KEY, text text NOT NULL, version integer NOT NULL, person text NOT NULL DEFAULT '');
      CREATE TABLE note_view (id uuid PRIMARY KEY, text text NOT NULL, version bigint NOT NULL);
      CREATE TABLE handled (number bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL, aggregate text NOT NULL, version bigint NOT NULL, snapshot boolean NOT NULL);
      CREATE TABLE item_seen (id text NOT NULL, kind text NOT NULL)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}

export const fixtureMigrations: readonly MigrationClass[] = [...messagingMigrations, Notes1795000000001];
export const ownDatabase = (): Promise<TestDatabase> => testDatabase({ template: 'messaging-lib-8', migrate: (url) => migrate(url, fixtureMigrations) });

export const noteEvent = (id: string, text: string, version: number, personId = ''): DomainEvent => event(NoteSchema, { aggregate: id, version }, { noteId: id, text, version, personId });

/** What the subscriber does with a note, by its text; a spec changes it while the service runs. */
export interface Behaviour {
  onNote: (note: Note, delivery: EventDelivery) => Promise<void>;
}

@Controller()
class NotesHandler {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly dataSource: DataSource) {}

  @Rpc(NotesService.method.echo)
  async echo(request: EchoRequest) {
    return { received: BigInt(request.body.length) };
  }

  @Rpc(NotesService.method.writeNote)
  writeNote({ noteId, text, version, personId }: WriteNoteRequest, context: RequestContext): Promise<Note> {
    return this.unitOfWork.run(context, async (work) => {
      if (text === 'refuse') throw ruleViolation('NOTE_REFUSED', 'This note is refused.');
      await work.execute('INSERT INTO note VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET text = excluded.text, version = excluded.version', [noteId, text, version, personId]);
      if (text === 'slow') await work.query('SELECT pg_sleep(0.3)');
      work.publish(noteEvent(noteId, text, version, personId));
      return create(NoteSchema, { noteId, text, version, personId });
    });
  }

  @Rpc(NotesService.method.readNote)
  async readNote({ noteId }: ReadNoteRequest) {
    const row = await reader(this.dataSource).one<{ text: string; version: number; personId: string }>('SELECT text, version, person AS "personId" FROM note WHERE id = $1', [noteId], 'NOTE_UNKNOWN');
    return { noteId, ...row };
  }

  @Snapshot(NoteSchema)
  async *everyNote(work: Work): AsyncIterable<DomainEvent> {
    for (const { id, text, version } of await work.query<{ id: string; text: string; version: number }>('SELECT id, text, version FROM note ORDER BY id')) yield noteEvent(id, text, version);
  }
}


@Injectable()
class NotesSubscriber {
  behaviour: Behaviour = { onNote: () => Promise.resolve() };

  @OnEvent(NoteSchema)
  async onNote(note: Note, delivery: EventDelivery): Promise<void> {
    await this.behaviour.onNote(note, delivery);
    const { work, event: envelope } = delivery;
    await work.execute('INSERT INTO handled (event_id, aggregate, version, snapshot) VALUES ($1, $2, $3, $4)', [envelope.id, envelope.aggregate, envelope.version, envelope.snapshot]);
    await applyNewer(work, 'note_view', ['id'], { id: note.noteId, text: note.text, version: note.version });
  }

  @OnEvent(ItemSchema, { keys: ['tool'], consumer: 'tools' })
  async onItem(item: Item, { work }: EventDelivery): Promise<void> {
    await work.execute('INSERT INTO item_seen VALUES ($1, $2)', [item.itemId, item.kind]);
  }
}

@Module({})
class DataModule {}
@Module({})
class NotesModule {}

export interface RunningService {
  readonly app: INestApplicationContext;
  readonly dataSource: DataSource;
  readonly rpc: RpcClient;
  readonly unitOfWork: UnitOfWork;
  readonly log: ReturnType<typeof keptLog>;
  readonly behaviour: Behaviour;
  close(): Promise<void>;
}

export const quick: Partial<MessagingTuning> = {
  relayPoll: 100, streamCheck: 150, republishAfter: 2_000, retryDelays: [20, 40], notYetDelays: [20, 40, 80, 160, 320], redrivePoll: 60, registrationPeriod: 2_000, drain: 3_000, ackWait: 1_500, prunePeriod: 60_000,
};

/** `notes` owns and publishes; `reader` subscribes and projects. Both are real Nest applications on their own database. */
export async function startService(kind: 'notes' | 'reader', databaseUrl: string, natsUrl: string, tuning: Partial<MessagingTuning> = {}, name: string = kind): Promise<RunningService> {
  const log = keptLog();
  const dataSource = createDataSource({ url: databaseUrl, schemas: [], applicationName: name, poolSize: 8, timeouts: { connect: 1_500, statement: 5_000, query: 6_000 } });
  await dataSource.initialize();
  const root: DynamicModule = {
    module: NotesModule,
    imports: [
      { module: DataModule, global: true, providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] },
      MessagingModule.forService(
        { name, context: kind === 'notes' ? 'testing' : 'reading', services: kind === 'notes' ? [NotesService] : [] },
        { inject: [DataSource], useFactory: (source: DataSource) => ({ nats: { url: natsUrl }, pageSecret: 'secret', auditSecret: 'secret', zone: 'Europe/Paris', clock: systemClock, verifier: plainTokens, policies: loadPolicies(), log, dataSource: source, tuning: { ...quick, ...tuning } }) },
      ),
    ],
    controllers: kind === 'notes' ? [NotesHandler] : [],
    providers: kind === 'reader' ? [NotesSubscriber] : [],
  };
  const app = await NestFactory.create(root, { logger: false });
  app.connectMicroservice({ strategy: app.get(RpcServer) });
  await app.startAllMicroservices();
  await app.init();
  return {
    app, dataSource, log,
    rpc: app.get(RpcClient),
    unitOfWork: app.get(UnitOfWork),
    behaviour: kind === 'reader' ? app.get(NotesSubscriber).behaviour : { onNote: () => Promise.resolve() },
    close: async () => {
      await app.close();
      await dataSource.destroy();
    },
  };
}

export const count = async (dataSource: DataSource, sql: string, params: unknown[] = []): Promise<number> => Number(((await dataSource.query(sql, params)) as { n: bigint }[])[0]!.n);
