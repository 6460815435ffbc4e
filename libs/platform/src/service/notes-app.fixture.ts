import { Controller, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import { NoteSchema, NotesService, type EchoRequest, type Note, type ReadNoteRequest, type WriteNoteRequest } from '@maillage/contracts/testing/v1/notes_pb.js';
import { reader } from '@maillage/database';
import type { Clock } from '@maillage/kernel';
import { event, messagingMigrations, Rpc, UnitOfWork, type RequestContext } from '@maillage/messaging';
import { z } from 'zod';
import { serviceConfig } from '../config/platform.config.js';
import { ServiceModule } from './service.module.js';
import { CLOCK, CONFIG } from './tokens.js';

interface StoredNote {
  readonly noteId: string;
  readonly text: string;
  readonly version: number;
}

export const noteSchema = new EntitySchema<StoredNote>({
  name: 'note',
  columns: { noteId: { type: 'uuid', name: 'note_id', primary: true }, text: { type: 'text' }, version: { type: 'integer' } },
});

class Notes1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE note (note_id uuid PRIMARY KEY, text text NOT NULL, version integer NOT NULL)');
  }
  async down(): Promise<void> {}
}
export const noteMigrations = [...messagingMigrations, Notes1795000000000];

const notesConfig = serviceConfig.extend({ NOTE_PREFIX: z.string().max(10).default('').describe('a text of at most 10 characters') });

/** A part that does not let go when the service stops, when it is told so. */
class Clinging implements OnApplicationShutdown {
  constructor(private readonly clings: boolean) {}
  async onApplicationShutdown(): Promise<void> {
    if (this.clings) await new Promise(() => undefined);
  }
}

/** Echo answers clock and setting, or waits, or breaks; notes are written and read. */
@Controller()
class NotesHandler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: z.output<typeof notesConfig>,
  ) {}

  @Rpc(NotesService.method.echo)
  async echo({ mode }: EchoRequest, context: RequestContext) {
    const [verb, ms] = mode.split(' ');
    if (verb === 'wait') await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    if (verb === 'crash') setImmediate(() => Promise.reject(new TypeError('Alice Martin')));
    return { actor: `${this.config.NOTE_PREFIX}${context.actor.subject}`, checksum: this.clock.now() };
  }

  @Rpc(NotesService.method.writeNote)
  writeNote({ noteId, text, version }: WriteNoteRequest, context: RequestContext) {
    return this.unitOfWork.run(context, async (work) => {
      await work.repository(noteSchema).insert({ noteId, text, version });
      work.publish(event(NoteSchema, { aggregate: noteId, version }, { noteId, text, version }));
      return { noteId, text, version };
    });
  }

  @Rpc(NotesService.method.readNote)
  readNote({ noteId }: ReadNoteRequest) {
    return reader(this.dataSource).one<Pick<Note, 'noteId' | 'text' | 'version'>>('SELECT note_id AS "noteId", text, version FROM note WHERE note_id = $1', [noteId], 'NOTE_UNKNOWN');
  }
}

@Module({
  imports: [ServiceModule.forRoot({ name: 'notes', context: 'testing', services: [NotesService], schemas: [noteSchema], migrations: noteMigrations, config: notesConfig })],
  controllers: [NotesHandler],
  providers: [{ provide: Clinging, inject: [CONFIG], useFactory: ({ NOTE_PREFIX }: z.output<typeof notesConfig>) => new Clinging(NOTE_PREFIX === 'hang') }],
})
export class AppModule {}
