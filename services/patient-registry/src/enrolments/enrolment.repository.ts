import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, violatedConstraint, type Work } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import { enrolmentIsAlone, type StandingMembership } from './domain/enrolment-rules.js';
import type { Enrolment } from './domain/enrolment.js';
import type { ProgrammeRule } from './domain/programme-rules.js';
import { enrolmentSchema } from './enrolment.schema.js';

@Injectable()
export class EnrolmentRepository {
  /** Serialises the enrolments of one person in one programme, whatever the id it is written under. */
  async lockProgramme(work: Work, rootId: Uuid, programme: string): Promise<void> {
    await work.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 20260903))', [`${rootId} ${programme}`]);
  }

  find(work: Work, id: Uuid): Promise<Enrolment | null> {
    return work.repository(enrolmentSchema).findOneBy({ id });
  }

  /** The enrolment, locked. Throws NOT_FOUND with ENROLMENT_UNKNOWN. */
  async lock(work: Work, id: Uuid): Promise<Enrolment> {
    const enrolment = await work.repository(enrolmentSchema).createQueryBuilder('e').setLock('pessimistic_write').where('e.id = :id', { id }).getOne();
    if (!enrolment) throw notFound('ENROLMENT_UNKNOWN', 'This does not exist.');
    return enrolment;
  }

  lockOfMembership(work: Work, membershipId: Uuid): Promise<Enrolment[]> {
    return work.repository(enrolmentSchema).createQueryBuilder('e').setLock('pessimistic_write').where('e.membershipId = :membershipId', { membershipId }).orderBy('e.id').getMany();
  }

  /** All enrolments of one person, under every id it was written, locked in the order of their ids. */
  lockOfPerson(work: Work, rootId: Uuid): Promise<Enrolment[]> {
    return work.repository(enrolmentSchema).createQueryBuilder('e').setLock('pessimistic_write').where('e.personId IN (SELECT a.person_id FROM person_alias a WHERE a.root_id = :rootId)', { rootId }).orderBy('e.id').getMany();
  }

  /** Spans of the person in the programme that share a day with [from, to). */
  async countOverlapping(work: Work, rootId: Uuid, { programme, from, to }: Pick<Enrolment, 'programme' | 'from' | 'to'>): Promise<number> {
    const { count } = await work.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM enrolment
        WHERE programme = $2 AND daterange("from", "to") && daterange($3, $4) AND person_id IN (SELECT person_id FROM person_alias WHERE root_id = $1)`,
      [rootId, programme, from, to], 'X');
    return count;
  }

  async insert(work: Work, enrolment: Enrolment): Promise<void> {
    try {
      await insertRow(work, enrolmentSchema, enrolment);
    } catch (error) {
      if (violatedConstraint(error) === 'enrolment_alone') enrolmentIsAlone(1);
      throw error;
    }
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT. */
  async update(work: Work, next: Enrolment): Promise<void> {
    try {
      await guardedUpdate(work, enrolmentSchema, next, { version: next.version - 1 });
    } catch (error) {
      if (violatedConstraint(error) === 'enrolment_alone') enrolmentIsAlone(1);
      throw error;
    }
  }

  /** Rules of the programme and of all programmes, of every time. */
  rules(work: Work, programme: string): Promise<ProgrammeRule[]> {
    return work.query<ProgrammeRule>(
      `SELECT programme, valid_from AS "validFrom", valid_to AS "validTo", start_rule AS start, voluntary_end AS "voluntaryEnd", involuntary_end AS "involuntaryEnd", notice_days AS "noticeDays", source
         FROM programme_rule WHERE programme IN ($1, '*') ORDER BY programme, valid_from`,
      [programme],
    );
  }

  /** The membership an enrolment stands on. Throws NOT_FOUND with MEMBERSHIP_UNKNOWN. */
  membership(work: Work, membershipId: Uuid): Promise<EnrollingMembership> {
    return work.one(membershipSql, [membershipId], 'MEMBERSHIP_UNKNOWN');
  }

  /** The same, kept from changing until the transaction ends. Persons are locked before memberships, as everywhere. */
  lockMembership(work: Work, membershipId: Uuid): Promise<EnrollingMembership> {
    return work.one(`${membershipSql} FOR SHARE`, [membershipId], 'MEMBERSHIP_UNKNOWN');
  }
}

interface EnrollingMembership extends StandingMembership {
  readonly networkId: Uuid;
  readonly personId: Uuid;
}

const membershipSql = 'SELECT network_id AS "networkId", person_id AS "personId", state, signed_on AS "signedOn", end_reason AS "endReason" FROM membership WHERE id = $1';
