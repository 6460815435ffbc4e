import { setTimeout as sleep } from 'node:timers/promises';
import type { EventCounts } from './report.js';
import type { World } from './world.js';

interface ContextCounts {
  readonly published: string;
  readonly confirmed: string;
  readonly pending: string;
  readonly dead: string;
}

/** Contexts that own a database. */
const contexts = ['identity', 'registry', 'care', 'scheduling', 'social', 'information', 'capitation'] as const;

const settleMs = 300_000;

/** Counts of every context at this moment. */
export async function countEvents(world: World): Promise<EventCounts & { pending: number }> {
  const counts = await Promise.all(contexts.map(async (context) => (await world.gateway.get<ContextCounts>(`/api/v1/operations/${context}/events`)).value));
  const sum = (key: keyof ContextCounts): number => counts.reduce((total, each) => total + Number(each[key]), 0);
  return { published: sum('published'), confirmed: sum('confirmed'), pending: sum('pending'), dead: sum('dead') };
}

/** Waits until every event is confirmed by all its consumers, and says what this call added. */
export async function settleEvents(world: World, before: EventCounts): Promise<EventCounts> {
  return world.steps.step('events', async (tick) => {
    const until = performance.now() + settleMs;
    for (;;) {
      const now = await countEvents(world);
      if (now.pending === 0 || performance.now() > until) {
        return { published: now.published - before.published, confirmed: now.confirmed - before.confirmed, dead: now.dead - before.dead };
      }
      tick(now.confirmed, now.confirmed + now.pending, 'events');
      await sleep(250);
    }
  });
}
