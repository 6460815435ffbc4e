import { Controller, Inject } from '@nestjs/common';
import {
  RecordService,
  type CountResourcesRequest, type ReadHistoryRequest, type ReadResourceRequest, type ReadVersionRequest, type SearchResourcesRequest,
} from '@maillage/contracts/information/v1/record_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
import { keyText } from './domain/resource.js';
import { isAboutPatients, patientsIn } from './patients-in.js';
import { ResourceQueries, type VersionRow } from './resource.queries.js';
import { SearchQueries } from './search.queries.js';

/** What reads the record. Stored texts are sent as they are. */
@Controller()
export class RecordReadsHandler {
  constructor(
    private readonly resources: ResourceQueries,
    private readonly searches: SearchQueries,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  @Rpc(RecordService.method.readResource)
  async readResource(request: ReadResourceRequest, context: RequestContext) {
    context.concerns(patientsIn(keyText(request)));
    return responseOf(await this.resources.read(request, context.sight), context);
  }

  @Rpc(RecordService.method.readVersion)
  async readVersion(request: ReadVersionRequest, context: RequestContext) {
    context.concerns(patientsIn(keyText(request)));
    return responseOf(await this.resources.readVersion(request, request.version, context.sight), context);
  }

  @Rpc(RecordService.method.searchResources)
  async searchResources({ type, query, baseUrl }: SearchResourcesRequest, context: RequestContext) {
    const bundle = await this.searches.search({ type, query, baseUrl, actor: context.actor.subject, sight: context.sight }, this.config.TIME_ZONE);
    const patients = patientsIn(bundle);
    // A search of what belongs to nobody, such as organisations, concerns nobody. A search for patients does, also when it finds none.
    if (patients.size > 0 || isAboutPatients(type)) context.concerns(patients, { query: parameterNames(type, query) });
    return { bundle: Buffer.from(bundle) };
  }

  @Rpc(RecordService.method.readHistory)
  async readHistory({ type, id, query, baseUrl }: ReadHistoryRequest, context: RequestContext) {
    context.concerns(patientsIn(keyText({ type, id })));
    const bundle = await this.resources.history({ type, id }, { query, baseUrl, actor: context.actor.subject, sight: context.sight });
    context.concerns(patientsIn(bundle));
    return { bundle: Buffer.from(bundle) };
  }

  @Rpc(RecordService.method.countResources)
  async countResources({ source }: CountResourcesRequest) {
    return { types: await this.resources.countByType(source) };
  }
}

function responseOf({ type, id, version, lastUpdated, json }: VersionRow, context: RequestContext) {
  context.concerns(patientsIn(json));
  return { type, id, version, lastUpdated, created: false, json: Buffer.from(json) };
}

/** Names of what was asked for, after the type; values stay out of the audit. */
const parameterNames = (type: string, query: string): string[] => [type, ...new Set([...new URLSearchParams(query).keys()].filter((name) => name !== 'page'))];
