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

  /** Writes and publishes an active person when anybody would see a difference. The row is locked, so that two refreshes follow each other. */
  async execute(work: EventWork, rootId: Uuid, now: Instant): Promise<Person> {
    const [person] = await this.persons.lock(work, [rootId]);
    if (!person || person.state !== 'ACTIVE') throw new Error('only an active person is refreshed');
    const records = await this.persons.recordsOf(work, rootId);
    const { fatalStays, inReview } = await this.persons.situationOf(work, rootId, this.config.TIME_ZONE);
    const derived: Person = { ...person, ...deriveTraits(records, fatalStays), mergedInto: null, inReview };
    const hash = stateHash(derived, records);
    if (hash === person.stateHash) return person;
    const next: Person = { ...derived, stateHash: hash, changedAt: now, version: person.version + 1 };
    await this.persons.update(work, next);
    work.publish(personChanged(next, records));
    if (next.deathDay !== person.deathDay) await this.endAtDeath.execute(work, rootId, next.deathDay, now);
    return next;
  }
}
