// A service as every service is: notes on a database of its own. A note about somebody is audited, one about nobody is not.
import { create } from '@bufbuild/protobuf';
import { createTokenVerifier, loadPolicies } from '@maillage/access';
import { NoteSchema, NotesService, type EchoRequest, type Note, type ReadNoteRequest, type WriteNoteRequest } from '@maillage/contracts/testing/v1/notes_pb.js';
import { createDataSource, reader } from '@maillage/database';
import { systemClock } from '@maillage/kernel';
import { event, MessagingModule, Rpc, RpcServer, UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { audience } from './bench-token.js';
import { serve } from './counterpart.js';

const [databaseUrl, natsUrl, issuer] = process.argv.slice(2) as [string, string, string];
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) };
const put = { name: 'bench-note-put', text: 'INSERT INTO note VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET text = excluded.text' };
const get = { name: 'bench-note-get', text: 'SELECT text, person AS "personId" FROM note WHERE id = $1' };

@Controller()
class NotesHandler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly source: DataSource,
  ) {}

  @Rpc(NotesService.method.echo)
  echo({ body }: EchoRequest) {
    return Promise.resolve({ received: BigInt(body.length) });
  }

  @Rpc(NotesService.method.writeNote)
  writeNote({ noteId, text, version, personId }: WriteNoteRequest, context: RequestContext): Promise<Note> {
    return this.unitOfWork.run(context, async (work) => {
      await work.execute(put, [noteId, text, personId]);
      work.publish(event(NoteSchema, { aggregate: noteId, version }, { noteId, text, version, personId }));
      return create(NoteSchema, { noteId, text, version, personId });
    });
  }

  @Rpc(NotesService.method.readNote)
  async readNote({ noteId }: ReadNoteRequest) {
    return { noteId, version: 1, ...(await reader(this.source).one<{ text: string; personId: string }>(get, [noteId], 'NOTE_UNKNOWN')) };
  }
}

@Module({})
class BenchModule {}

@Module({})
class DataModule {}

const dataSource = await createDataSource({ url: databaseUrl, schemas: [], applicationName: 'audit bench', poolSize: 10 }).initialize();
await dataSource.query('CREATE TABLE IF NOT EXISTS note (id uuid PRIMARY KEY, text text NOT NULL, person text NOT NULL)');
const root = {
  module: BenchModule,
  imports: [
    { module: DataModule, global: true, providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] },
    MessagingModule.forService(
      { name: 'bench', context: 'testing', services: [NotesService] },
      {
        useFactory: () => ({
          nats: { url: natsUrl }, pageSecret: 'a secret of the bench, long enough for anybody', policies: loadPolicies(), auditSecret: 'another one', zone: 'Europe/Paris', clock: systemClock, log, dataSource,
          verifier: createTokenVerifier({ issuer, audience, clock: systemClock }),
        }),
      },
    ),
  ],
  controllers: [NotesHandler],
};
const app = await NestFactory.create(root, { logger: false });
app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(RpcServer) });
await app.startAllMicroservices();
await app.init();
serve(() => Promise.resolve());
