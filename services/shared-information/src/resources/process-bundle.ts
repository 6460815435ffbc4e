import { Inject, Injectable } from '@nestjs/common';
import type { ProcessBundleRequest, ProcessBundleResponse } from '@maillage/contracts/information/v1/record_pb.js';
import { ProcessBundleResponseSchema } from '@maillage/contracts/information/v1/record_pb.js';
import { create } from '@bufbuild/protobuf';
import type { Reader } from '@maillage/database';
import { parseReference, type AnswerEntry } from '@maillage/fhir';
import type { Clock } from '@maillage/kernel';
import { UnitOfWork, type EventWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, type ServiceConfig } from '@maillage/platform';
import { answerText, readAnswer, refusedAnswer, storedAnswer } from './answer-entries.js';
import { inEntry } from './entry-errors.js';
import { EntryLinks } from './entry-links.js';
import { patientsIn } from './patients-in.js';
import { sourceOf } from './provenance.js';
import { isWriting, readBundle, wholeBundle, type BundleEntry, type EntryOrFault } from './read-bundle.js';
import { ResourceQueries } from './resource.queries.js';
import { SearchQueries } from './search.queries.js';
import { StoreEntries, type StoreCommand } from './store-entries.js';
import { againWhenTaken } from './taken-meanwhile.js';

/** One bundle, one command: a transaction is stored whole or not at all; in a batch each entry stands for itself. */
@Injectable()
export class ProcessBundle {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly entries: StoreEntries,
    private readonly resources: ResourceQueries,
    private readonly searches: SearchQueries,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async execute(request: ProcessBundleRequest, context: RequestContext): Promise<ProcessBundleResponse> {
    const source = sourceOf(context.actor, request.source);
    const bundle = await readBundle(request.bundle, ['transaction', 'batch']);
    const command = (links: EntryLinks): StoreCommand => ({ source, now: context.now, zone: this.config.TIME_ZONE, clock: this.clock, mode: 'PLAIN', links, context });
    if (bundle.type === 'batch') return this.answer(context, async (work) => answerText('batch-response', await this.batch(work, bundle.entries, command, context)));

    const entries = wholeBundle(bundle);
    const links = new EntryLinks(entries, this.config.TIME_ZONE);
    await links.check(entries.filter(isWriting));
    return this.answer(context, async (work) => answerText('transaction-response', await this.transaction(work, entries, command(links), context)));
  }

  private answer(context: RequestContext, body: (work: EventWork) => Promise<string>): Promise<ProcessBundleResponse> {
    return againWhenTaken(() =>
      this.unitOfWork.run(context, async (work) => {
        const bundle = await body(work);
        context.concerns(patientsIn(bundle));
        return create(ProcessBundleResponseSchema, { bundle: Buffer.from(bundle) });
      }),
    );
  }

  /** DELETE, POST, PUT, GET; the answers stand in the order of the entries. */
  private async transaction(work: EventWork, entries: readonly BundleEntry[], command: StoreCommand, context: RequestContext): Promise<AnswerEntry[]> {
    const answers: AnswerEntry[] = [];
    for (const stored of await this.entries.execute(work, entries, command)) answers[stored.entry.index] = storedAnswer(stored);
    for (const entry of entries) {
      if (entry.method !== 'GET') continue;
      try {
        answers[entry.index] = await this.read(work, entry, context);
      } catch (error) {
        throw inEntry(entry.index, error, '.request.url');
      }
    }
    return answers;
  }

  private async batch(work: EventWork, entries: readonly EntryOrFault[], command: (links: EntryLinks) => StoreCommand, context: RequestContext): Promise<AnswerEntry[]> {
    const answers: AnswerEntry[] = [];
    for (const entry of entries) {
      await work.execute('SAVEPOINT entry');
      try {
        if ('fault' in entry) throw entry.fault;
        // An entry of a batch cannot name another one (R4, Batch Processing Rules): its links are its own.
        const links = new EntryLinks([entry], this.config.TIME_ZONE);
        await links.check([entry].filter(isWriting));
        answers.push((await this.transaction(work, [entry], command(links), context))[entry.index]!);
        await work.execute('RELEASE SAVEPOINT entry');
      } catch (error) {
        await work.execute('ROLLBACK TO SAVEPOINT entry');
        answers.push(refusedAnswer(error));
      }
    }
    return answers;
  }

  private async read(from: Reader, { type, id, url }: BundleEntry, { actor, sight }: RequestContext): Promise<AnswerEntry> {
    if (id === null) return readAnswer(await this.searches.search({ type, query: url.split('?').slice(1).join('?'), baseUrl: '', actor: actor.subject, sight }, this.config.TIME_ZONE, from));
    const parsed = parseReference(url);
    const version = parsed?.kind === 'literal' ? parsed.version : undefined;
    const row = version === undefined ? await this.resources.read({ type, id }, sight, from) : await this.resources.readVersion({ type, id }, Number(version), sight, from);
    return readAnswer(row.json, row.version);
  }
}
