import { PersonSchema, PersonState, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { applyNewer } from '@maillage/database';
import { addDays, instant, localDate, type Instant, startOfDay, type Zone } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CancelForDeath } from '../appointments/cancel-for-death.js';

/**
 * From when on nobody comes any more: the end of the day of death, and at the latest the moment at which the registry knew. The day of
 * death itself may still hold what has happened before.
 */
export function deadFrom({ deceased, deceasedOn, changedAt }: Pick<Person, 'deceased' | 'deceasedOn' | 'changedAt'>, zone: Zone): Instant | null {
  if (!deceased && deceasedOn === '') return null;
  const known = instant(changedAt);
  if (deceasedOn === '') return known;
  const dayIsOver = startOfDay(addDays(localDate(deceasedOn), 1), zone);
  return dayIsOver < known ? dayIsOver : known;
}

/** The registry's persons as far as booking needs them: that they exist, who stands for them, and their death. No names. */
@Injectable()
export class PersonsSubscriber {
  constructor(
    @Inject(CONFIG) private readonly config: ServiceConfig,
    private readonly cancelForDeath: CancelForDeath,
  ) {}

  @OnEvent(PersonSchema)
  async person(person: Person, { work, context }: EventDelivery): Promise<void> {
    // An un-merge makes the person active again: the alias is gone, and what was written under its id is its own.
    const mergedInto = person.state === PersonState.MERGED ? person.mergedInto : null;
    const deceasedFrom = deadFrom(person, this.config.TIME_ZONE);
    const applied = await applyNewer(work, 'person_projection', ['person_id'], { person_id: person.personId, merged_into: mergedInto, dead_from: deceasedFrom, version: person.version });
    // Merged into somebody who has died counts too; an import of the living asks nothing.
    if (applied && (deceasedFrom !== null || mergedInto !== null)) await this.cancelForDeath.execute(work, person.personId, context.now);
  }
}
