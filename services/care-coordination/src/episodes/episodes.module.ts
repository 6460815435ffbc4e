import { Module } from '@nestjs/common';
import { TaskRepository } from '../tasks/task.repository.js';
import { EpisodeQueries } from './episode.queries.js';
import { EpisodeRepository } from './episode.repository.js';
import { EpisodesHandler } from './episodes.handler.js';
import { SettleEpisodes } from './settle-episodes.js';

/** Episodes and the tasks that are settled with them. */
@Module({ controllers: [EpisodesHandler], providers: [EpisodeRepository, EpisodeQueries, TaskRepository, SettleEpisodes], exports: [EpisodeRepository, TaskRepository, SettleEpisodes] })
export class EpisodesModule {}
