import { create } from '@bufbuild/protobuf';
import { wholeSight } from '@maillage/access';
import { Inject, Injectable } from '@nestjs/common';
import { ResourceResponseSchema, type CreateResourceRequest, type DeleteResourceRequest, type ResourceResponse, type UpdateResourceRequest } from '@maillage/contracts/information/v1/record_pb.js';
import { unsupported, type Clock } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, type ServiceConfig } from '@maillage/platform';
import { supportedTypes } from '@maillage/fhir';
import { outOfEntry } from './entry-errors.js';
import { EntryLinks } from './entry-links.js';
import { keyText } from './domain/resource.js';
import { patientsIn } from './patients-in.js';
import { sourceOf } from './provenance.js';
import { isWriting, type BundleEntry } from './read-bundle.js';
import { ReceivedResource } from './received-resource.js';
import { ResourceQueries, type VersionRow } from './resource.queries.js';
import { StoreEntries, type Stored } from './store-entries.js';
import { againWhenTaken } from './taken-meanwhile.js';

/** Create, update and delete of one resource: a transaction of one entry. */
@Injectable()
export class WriteResource {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly entries: StoreEntries,
    private readonly resources: ResourceQueries,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async create({ type, json, ifNoneExist }: CreateResourceRequest, context: RequestContext): Promise<ResourceResponse> {
    return this.write({ method: 'POST', type, id: null, url: type, ifNoneExist: ifNoneExist === '' ? null : ifNoneExist, ifMatch: 0, resource: await ReceivedResource.of(json) }, context);
  }

  async update({ type, id, json, ifMatch }: UpdateResourceRequest, context: RequestContext): Promise<ResourceResponse> {
    return this.write({ method: 'PUT', type, id, url: `${type}/${id}`, ifNoneExist: null, ifMatch, resource: await ReceivedResource.of(json) }, context);
  }

  remove({ type, id, ifMatch }: DeleteResourceRequest, context: RequestContext): Promise<ResourceResponse> {
    return this.write({ method: 'DELETE', type, id, url: `${type}/${id}`, ifNoneExist: null, ifMatch, resource: null }, context);
  }

  private async write(request: Omit<BundleEntry, 'index' | 'fullUrl'>, context: RequestContext): Promise<ResourceResponse> {
    const { type } = request;
    if (!supportedTypes.includes(type)) throw unsupported('TYPE_UNSUPPORTED', 'This resource type is not kept here.', [{ path: 'type', rule: 'resource type is supported' }]);
    const entry: BundleEntry = { index: 0, fullUrl: null, ...request };
    try {
      const links = new EntryLinks([entry], this.config.TIME_ZONE);
      await links.check([entry].filter(isWriting));
      return await againWhenTaken(() =>
        this.unitOfWork.run(context, async (work) => {
          const [stored] = await this.entries.execute(work, [entry], { source: sourceOf(context.actor, ''), now: context.now, zone: this.config.TIME_ZONE, clock: this.clock, mode: 'PLAIN', links, context });
          // Also what a condition found, or what stood there already: no event says it.
          context.concerns(patientsIn(keyText(stored!)));
          // Whoever may write it has its answer: the relationship of who registers a Patient begins with this very transaction.
          return responseOf(stored!, entry.method === 'DELETE' ? null : await this.resources.read(stored!, wholeSight(context.now), work));
        }),
      );
    } catch (error) {
      throw outOfEntry(type, error);
    }
  }
}

const responseOf = ({ type, id, version, lastUpdated, decision }: Stored, row: VersionRow | null): ResourceResponse =>
  create(ResourceResponseSchema, { type, id, version, lastUpdated, created: decision === 'CREATE', json: row ? Buffer.from(row.json) : new Uint8Array() });
