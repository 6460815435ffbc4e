import { Controller } from '@nestjs/common';
import { CoordinationService, type Episode, type GetEpisodeRequest, type ListEpisodesRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { EpisodeQueries } from './episode.queries.js';

@Controller()
export class EpisodesHandler {
  constructor(private readonly queries: EpisodeQueries) {}

  @Rpc(CoordinationService.method.getEpisode)
  getEpisode(request: GetEpisodeRequest, context: RequestContext): Promise<Episode> {
    return this.queries.get(request, context);
  }

  @Rpc(CoordinationService.method.listEpisodes)
  listEpisodes(request: ListEpisodesRequest, context: RequestContext): Promise<{ episodes: Episode[]; nextPageToken: string }> {
    return this.queries.list(request, context);
  }
}
