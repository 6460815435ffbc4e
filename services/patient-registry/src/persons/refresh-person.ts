import { Inject, Injectable } from '@nestjs/common';
import type { Instant, Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import { EndAtDeath } from '../deaths/end-at-death.js';
import type { RegistryConfig } from '../patient-registry.config.js';
import { deriveTraits, type Person } from './domain/person.js';
import { personChanged, stateHash } from './person-events.js';
import { PersonRepository } from './person.repository.js';

/** Derives a person anew from what belongs to it, and lets the rest of the registry follow a death that became known, moved or was withdrawn. */
@Injectable()
export class RefreshPerson {
  constructor(
    private readonly persons: PersonRepository,
    private readonly endAtDeath: EndAtDeath,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** The person that `id` stands for, written and published when anybody would see a difference. Its row is locked, so that two refreshes follow each other. */
  async execute(work: EventWork, id: Uuid, now: Instant): Promise<Person> {
    const [person] = await this.persons.lockActive(work, [id]);
    return this.write(work, person!, now);
  }

  /** A merged person whose merge has been taken back: it is published whatever its records say. */
  async revive(work: EventWork, merged: Person, now: Instant): Promise<Person> {
    return this.write(work, { ...merged, state: 'ACTIVE', mergedInto: null, stateHash: '' }, now);
  }

  private async write(work: EventWork, person: Person, now: Instant): Promise<Person> {
    const rootId = person.id;
    const records = await this.persons.recordsOf(work, rootId);
    const { fatalStays, inReview } = await this.persons.situationOf(work, rootId, this.config.TIME_ZONE);
    const derived: Person = { ...person, ...deriveTraits(records, fatalStays), inReview };
    const hash = stateHash(derived, records);
    if (hash === person.stateHash) return person;
    const next: Person = { ...derived, stateHash: hash, changedAt: now, version: person.version + 1 };
    await this.persons.update(work, next);
    work.publish(personChanged(next, records));
    if (next.deathDay !== person.deathDay) await this.endAtDeath.execute(work, rootId, next.deathDay, now);
    return next;
  }
}
