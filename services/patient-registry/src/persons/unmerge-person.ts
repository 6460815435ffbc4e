import { mustSee } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import type { Person as PersonMessage, UnmergePersonRequest } from '@maillage/contracts/registry/v1/persons_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { notFound } from '@maillage/kernel';
import { personIsMerged } from './domain/person.js';
import { MergePersons } from './merge-persons.js';
import { toMessage } from './person-events.js';
import { PersonRepository } from './person.repository.js';

/** Takes a merge back, after any number of later writes. */
@Injectable()
export class UnmergePerson {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly persons: PersonRepository, private readonly merging: MergePersons) {}

  execute(request: UnmergePersonRequest, context: RequestContext): Promise<PersonMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const [person] = await this.persons.lock(work, [request.personId]);
      if (!person) throw notFound('PERSON_UNKNOWN', 'This does not exist.');
      await mustSee(work, context.sight, person.id, 'identity', 'PERSON_UNKNOWN');
      personIsMerged(person);
      const restored = await this.merging.unmerge(work, person, request.reason, context.actor.subject, context.now);
      return toMessage(restored, await this.persons.recordsOf(work, restored.id));
    });
  }
}
