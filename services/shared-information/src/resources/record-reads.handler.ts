import { Controller, Inject } from '@nestjs/common';
import {
  RecordService,
  type CountResourcesRequest, type ReadHistoryRequest, type ReadResourceRequest, type ReadVersionRequest, type SearchResourcesRequest,
} from '@maillage/contracts/information/v1/record_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
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
  async readResource(request: ReadResourceRequest, { sight }: RequestContext) {
    return responseOf(await this.resources.read(request, sight));
  }

  @Rpc(RecordService.method.readVersion)
  async readVersion(request: ReadVersionRequest, { sight }: RequestContext) {
    return responseOf(await this.resources.readVersion(request, request.version, sight));
  }

  @Rpc(RecordService.method.searchResources)
  async searchResources({ type, query, baseUrl }: SearchResourcesRequest, { actor, sight }: RequestContext) {
    return { bundle: Buffer.from(await this.searches.search({ type, query, baseUrl, actor: actor.subject, sight }, this.config.TIME_ZONE)) };
  }

  @Rpc(RecordService.method.readHistory)
  async readHistory({ type, id, query, baseUrl }: ReadHistoryRequest, { actor, sight }: RequestContext) {
    return { bundle: Buffer.from(await this.resources.history({ type, id }, { query, baseUrl, actor: actor.subject, sight })) };
  }

  @Rpc(RecordService.method.countResources)
  async countResources({ source }: CountResourcesRequest) {
    return { types: await this.resources.countByType(source) };
  }
}

const responseOf = ({ type, id, version, lastUpdated, json }: VersionRow) => ({ type, id, version, lastUpdated, created: false, json: Buffer.from(json) });
