import { Inject, Injectable } from '@nestjs/common';
import type { EventWork } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
import { taskId } from '../tasks/domain/task.js';
import { taskChanged } from '../tasks/task-events.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { episodeId, settleEpisode } from './domain/episode.js';
import { episodeChanged } from './episode-events.js';
import { EpisodeRepository } from './episode.repository.js';

/**
 * Brings every episode of a person, and its tasks, to what the facts say now, and publishes what changed. The only writer of episodes.
 * Called by whoever changed a fact, in the same transaction and under the person's lock.
 */
@Injectable()
export class SettleEpisodes {
  constructor(
    private readonly episodes: EpisodeRepository,
    private readonly tasks: TaskRepository,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  /** `personIds`: all ids of the person, as the lock answered them. */
  async execute(work: EventWork, personIds: readonly string[]): Promise<void> {
    // On the wire together.
    const [memberships, stored, stays, tasks] = await Promise.all([
      this.episodes.membershipsOf(work, personIds), this.episodes.storedOf(work, personIds), this.episodes.staysOf(work, personIds), this.tasks.ofPerson(work, personIds),
    ]);
    if (memberships.length === 0) return;
    const visits = memberships.flatMap((membership) => stays.map((stay) => taskId(episodeId(membership.id), stay.id, 'FOLLOW_UP_VISIT')));
    const appointments = visits.length > 0 ? await this.tasks.appointments(work, visits) : new Map<string, string>();

    for (const membership of memberships) {
      const present = stored.find(({ episode }) => episode.membershipId === membership.id);
      const facts = {
        membership, stays, appointments,
        evaluationId: present?.latestEvaluationId ?? null,
        planId: present?.ownPlanId ?? null,
        tasks: tasks.filter((task) => task.episodeId === present?.episode.id),
      };
      const { episode, changedTasks } = settleEpisode(facts, present?.episode ?? null, this.config.TIME_ZONE);
      if (episode !== present?.episode) {
        await this.episodes.store(work, episode);
        work.publish(episodeChanged(episode));
      }
      await this.tasks.store(work, changedTasks);
      work.publish(...changedTasks.map(taskChanged));
    }
  }
}
