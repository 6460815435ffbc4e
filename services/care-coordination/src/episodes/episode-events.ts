import { create } from '@bufbuild/protobuf';
import { EpisodeSchema, Phase, type Episode as EpisodeMessage } from '@maillage/contracts/care/v1/coordination_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Episode } from './domain/episode.js';

/** Without team and tasks: they are filled on reads. */
export const toEpisodeMessage = (episode: Episode): EpisodeMessage =>
  create(EpisodeSchema, {
    episodeId: episode.id,
    networkId: episode.networkId,
    personId: episode.personId,
    phase: Phase[episode.phase],
    transitionStayId: episode.transitionStayId ?? '',
    evaluationId: episode.evaluationId ?? '',
    planId: episode.planId ?? '',
    version: episode.version,
  });

export const episodeChanged = (episode: Episode): DomainEvent => event(EpisodeSchema, { aggregate: episode.id, version: episode.version }, toEpisodeMessage(episode));
