import { createHash } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { registrationFact } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import { LinkReason, RegisterPersonRequestSchema, RegisterPersonResponseSchema, type RegisterPersonRequest, type RegisterPersonResponse } from '@maillage/contracts/registry/v1/persons_pb.js';
import { idFrom, localDate } from '@maillage/kernel';
import { UnitOfWork, type EventWork, type RequestContext } from '@maillage/messaging';
import { birthIsNotInTheFuture, registrationIsTheSame } from './domain/registration-rules.js';
import type { SourceRecord } from './domain/source-record.js';
import { sexFromMessage, toMessage } from './person-events.js';
import { PersonRepository } from './person.repository.js';
import { RegisterSourceRecord, type RecordDraft } from './register-source-record.js';

/** Registers somebody from a form. Safe to repeat: the caller's record id decides. */
@Injectable()
export class RegisterPerson {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly register: RegisterSourceRecord, private readonly persons: PersonRepository) {}

  execute(request: RegisterPersonRequest, context: RequestContext): Promise<RegisterPersonResponse> {
    const birthDate = localDate(request.birthDate, 'birth_date');
    birthIsNotInTheFuture(birthDate, context.today);
    const draft: RecordDraft = {
      id: request.sourceRecordId, source: request.source, key: request.sourceRecordId,
      traits: { familyName: request.familyName.trim(), givenNames: request.givenNames.map((name) => name.trim()), birthDate, sex: sexFromMessage(request.sex), deceased: false, deceasedOn: null, phone: null, address: null },
      identifiers: request.identifiers.map(({ system, value }) => ({ system, value, type: '' })),
      saidAt: context.now,
      contentHash: createHash('sha256').update(toBinary(RegisterPersonRequestSchema, request)).digest('base64url'),
    };
    return this.unitOfWork.run(context, async (work) => {
      await this.register.lock(work, draft);
      const earlier = await this.persons.findRecordById(work, request.sourceRecordId);
      if (earlier) registrationIsTheSame(earlier.contentHash, draft.contentHash!);
      const record = earlier ?? (await this.register.insert(work, draft, context.now)).record;
      if (!earlier) work.declare(registrationFact(idFrom('registration', record.id), record.personId, context.actor, record.recordedAt));
      return this.answer(work, record);
    });
  }

  private async answer(work: EventWork, record: SourceRecord): Promise<RegisterPersonResponse> {
    const rootId = (await this.persons.rootOf(work, record.personId))!;
    const person = (await this.persons.find(work, rootId))!;
    return create(RegisterPersonResponseSchema, { person: toMessage(person, await this.persons.recordsOf(work, rootId)), linkedBy: LinkReason[record.linkedBy] });
  }
}
