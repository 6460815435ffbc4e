import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { ImportBundleResponseSchema, type ImportBundleRequest, type ImportBundleResponse, type ImportCount } from '@maillage/contracts/information/v1/record_pb.js';
import { unsupported, type Clock } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, type ServiceConfig } from '@maillage/platform';
import { entryPath } from './entry-errors.js';
import { EntryLinks } from './entry-links.js';
import { keyText } from './domain/resource.js';
import { patientsIn } from './patients-in.js';
import { sourceOf } from './provenance.js';
import { isWriting, readBundle, wholeBundle, type BundleEntry, type WritingEntry } from './read-bundle.js';
import { StoreEntries, type StoreCommand, type Stored } from './store-entries.js';
import { againWhenTaken } from './taken-meanwhile.js';

/** A file of a known source. It may come any number of times: only what is new in it is looked at closely, and only that is stored. */
@Injectable()
export class ImportBundle {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly entries: StoreEntries,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async execute(request: ImportBundleRequest, context: RequestContext): Promise<ImportBundleResponse> {
    // Synthea writes its hospitals and practitioners as a batch: here it is stored whole, as a transaction is.
    const entries = wholeBundle(await readBundle(request.bundle, ['transaction', 'batch'])).map(writingEntry);
    const links = new EntryLinks(entries, this.config.TIME_ZONE);
    const command: StoreCommand = { source: sourceOf(context.actor, request.source), now: context.now, zone: this.config.TIME_ZONE, clock: this.clock, mode: 'IMPORT', links, context };
    // Validated before the transaction begins; what turns out in it to be changed by others is validated there.
    await links.check(await this.entries.changed(entries, command));
    return againWhenTaken(() =>
      this.unitOfWork.run(context, async (work) => {
        const stored = await this.entries.execute(work, entries, command);
        // An entry that is left alone is no event, and was compared all the same.
        context.concerns(patientsIn(...stored.map(keyText)));
        return responseOf(entries, stored);
      }),
    );
  }
}

function writingEntry(entry: BundleEntry): WritingEntry {
  if (!isWriting(entry)) throw unsupported('METHOD_UNSUPPORTED', `${entry.method} is not supported in an import.`, [{ path: `${entryPath(entry.index)}.request.method`, rule: 'method is POST or PUT' }]);
  return entry;
}

const countNames = { CREATE: 'created', REPLACE: 'updated', KEEP: 'unchanged' } as const;

function responseOf(entries: readonly WritingEntry[], stored: readonly Stored[]): ImportBundleResponse {
  const types: Record<string, Pick<ImportCount, 'received' | 'created' | 'updated' | 'unchanged'>> = {};
  for (const { type } of entries) (types[type] ??= { received: 0, created: 0, updated: 0, unchanged: 0 }).received++;
  for (const { type, decision } of stored) if (decision !== 'DELETE') types[type]![countNames[decision]]++;
  const patients = stored.filter(({ type }) => type === 'Patient').sort((a, b) => a.entry.index - b.entry.index);
  return create(ImportBundleResponseSchema, { types, patients: patients.map(({ id, decision }) => ({ id, created: decision === 'CREATE' })) });
}
