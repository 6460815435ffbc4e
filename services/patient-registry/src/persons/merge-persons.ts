import { Injectable } from '@nestjs/common';
import type { Instant, Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { EndAtDeath } from '../deaths/end-at-death.js';
import type { Person } from './domain/person.js';
import { personChanged, stateHash } from './person-events.js';
import { aliasFact, type Alias } from './person-facts.js';
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

  /** `merged` becomes an alias of `survivorId`; the caller has locked both, active. */
  async merge(work: EventWork, merged: Person, survivorId: Uuid, cause: MergeCause, now: Instant): Promise<Person> {
    await this.persons.noteMerge(work, { mergedId: merged.id, survivorId, ...cause }, now);
    this.tellAliases(work, await this.persons.redirect(work, merged.id, survivorId), now);
    await this.reviews.closeWithin(work, survivorId, cause.actor, now);
    await this.writeMerged(work, { ...merged, state: 'MERGED', mergedInto: survivorId, inReview: false }, now);
    const survivor = await this.refresh.execute(work, survivorId, now);
    await this.endAtDeath.execute(work, survivorId, survivor.deathDay, now);
    return survivor;
  }

  /** The merged person, locked by the caller, lives again with the records and aliases it had; what was written to the survivor meanwhile stays there. */
  async unmerge(work: EventWork, merged: Person, reason: string, actor: string, now: Instant): Promise<Person> {
    const [survivor] = await this.persons.lockActive(work, [merged.id]);
    await this.persons.noteUnmerge(work, merged.id, reason, actor, now);
    this.tellAliases(work, await this.persons.restoreAliases(work, merged.id), now);
    await this.reviews.parted(work, merged.id, survivor!.id, actor, now);
    const parted = [await this.refresh.revive(work, merged, now), await this.refresh.execute(work, survivor!.id, now)];
    // Each has other memberships and enrolments now, whether or not its own death moved.
    for (const person of parted) await this.endAtDeath.execute(work, person.id, person.deathDay, now);
    return parted[0]!;
  }

  /** True when a person has decided that these two are different: no message of a source makes them one. */
  areKeptApart(work: EventWork, oneRoot: Uuid, otherRoot: Uuid): Promise<boolean> {
    return this.reviews.areDifferent(work, oneRoot, otherRoot);
  }

  /** Who may see one of two merged persons sees both, and no longer once they are parted. */
  private tellAliases(work: EventWork, aliases: readonly Alias[], now: Instant): void {
    work.declare(...aliases.map((alias) => aliasFact(alias, now)));
  }

  private async writeMerged(work: EventWork, person: Person, now: Instant): Promise<void> {
    const next: Person = { ...person, stateHash: stateHash(person, []), changedAt: now, version: person.version + 1 };
    await this.persons.update(work, next);
    work.publish(personChanged(next, []));
  }
}
