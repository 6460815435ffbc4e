import { Injectable } from '@nestjs/common';
import { newId, systemClock, type Instant, type Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { EndAtDeath } from '../deaths/end-at-death.js';
import type { Person } from './domain/person.js';
import { personChanged, stateHash } from './person-events.js';
import { PersonRepository } from './person.repository.js';
import { RefreshPerson } from './refresh-person.js';
import { ReviewRepository } from './review.repository.js';

/** Why and by whom two persons became one, or two again. */
export interface MergeCause {
  readonly reason: 'REVIEWED' | 'SOURCE_MERGE';
  readonly actor: string;
}

/** Makes two active persons one, and two again. Links change, records never do: what was written keeps the id it was written with. */
@Injectable()
export class MergePersons {
  constructor(
    private readonly persons: PersonRepository,
    private readonly reviews: ReviewRepository,
    private readonly refresh: RefreshPerson,
    private readonly endAtDeath: EndAtDeath,
  ) {}

  /** `mergedId` becomes an alias of `survivorId`; both are active and different, and locked here. */
  async merge(work: EventWork, mergedId: Uuid, survivorId: Uuid, cause: MergeCause, now: Instant): Promise<Person> {
    const locked = await this.persons.lock(work, [mergedId, survivorId]);
    const merged = locked.find((person) => person.id === mergedId);
    if (!merged || locked.some((person) => person.state !== 'ACTIVE')) throw new Error('only active persons are merged');
    await work.execute('INSERT INTO person_merge (id, merged_id, survivor_id, reason, merged_at, merged_by) VALUES ($1, $2, $3, $4, $5, $6)', [newId(systemClock), mergedId, survivorId, cause.reason, now, cause.actor]);
    await this.persons.redirect(work, mergedId, survivorId);
    await this.reviews.closeWithin(work, survivorId, cause.actor, now);
    await this.write(work, { ...merged, state: 'MERGED', mergedInto: survivorId, inReview: false }, now);
    const survivor = await this.refresh.execute(work, survivorId, now);
    await this.endAtDeath.execute(work, survivorId, survivor.deathDay, now);
    return survivor;
  }

  /** The merged person lives again, with the records and aliases it had; what was written to the survivor meanwhile stays there. */
  async unmerge(work: EventWork, merged: Person, reason: string, actor: string, now: Instant): Promise<Person> {
    const formerRoot = (await this.persons.rootOf(work, merged.id))!;
    await this.persons.lock(work, [merged.id, formerRoot]);
    await work.execute('UPDATE person_merge SET unmerged_at = $2, unmerged_by = $3, unmerge_reason = $4 WHERE merged_id = $1 AND unmerged_at IS NULL', [merged.id, now, actor, reason]);
    await this.persons.restoreAliases(work, merged.id);
    await this.reviews.parted(work, merged.id, formerRoot, actor, now);
    const active: Person = { ...merged, state: 'ACTIVE', mergedInto: null };
    // Without a state hash the refresh below writes and publishes it whatever its records say.
    await this.persons.update(work, { ...active, stateHash: '', changedAt: now, version: merged.version + 1 });
    const restored = await this.refresh.execute(work, merged.id, now);
    const survivor = await this.refresh.execute(work, formerRoot, now);
    await this.endAtDeath.execute(work, restored.id, restored.deathDay, now);
    await this.endAtDeath.execute(work, survivor.id, survivor.deathDay, now);
    return restored;
  }

  /** True when a person has decided that these two are different: no message of a source makes them one. */
  areKeptApart(work: EventWork, oneRoot: Uuid, otherRoot: Uuid): Promise<boolean> {
    return this.reviews.areDifferent(work, oneRoot, otherRoot);
  }

  private async write(work: EventWork, person: Person, now: Instant): Promise<void> {
    const next: Person = { ...person, stateHash: stateHash(person, []), changedAt: now, version: person.version + 1 };
    await this.persons.update(work, next);
    work.publish(personChanged(next, []));
  }
}
