import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertRow, Params, prepared, violatedConstraint, type Work } from '@maillage/database';
import { epochMs, isMaillageError, notFound, type Instant } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import type { Stretch } from '../slots/domain/stretches.js';
import type { AppointmentAccess } from './appointment-facts.js';
import { appointmentSchema } from './appointment.schema.js';
import type { Appointment, Time } from './domain/appointment.js';
import { idUsed, personDoubleBooked, slotTaken } from './domain/booking-rules.js';

const columns = 'a.id, a.person_id AS "personId", a.resource_id AS "resourceId", a.network_id AS "networkId", a.purpose, a.state, a.starts_at AS "from", a.ends_at AS "to", a.answers, a.cancel_reason AS "cancelReason", a.meets_person AS "meetsPerson", a.booked_as AS "bookedAs", a.version';

// The statements of every booking are prepared once a connection; those that ask for sight, once for each form of it.
const access = {
  name: 'appointment-access',
  text: `SELECT r.organization_id AS "organizationId", CASE WHEN f.fact_id IS NOT NULL THEN jsonb_build_object('grantee', f.grantee) END AS declared, f.from_at AS "from"
           FROM (SELECT $1::uuid AS id, $2::uuid AS resource_id) a LEFT JOIN resource r ON r.id = a.resource_id LEFT JOIN access_fact f ON f.owner = 'scheduling' AND f.fact_id = a.id`,
};
const busy = {
  name: 'appointment-busy',
  text: `SELECT starts_at AS "from", ends_at AS "to" FROM appointment
          WHERE person_id IN (SELECT person_ids($1)) AND state = 'BOOKED' AND meets_person AND tstzrange(starts_at, ends_at) && tstzrange($2, $3) AND id <> $4`,
};

/** What a constraint of the table means in the words of the rules. */
function namedRefusal(error: unknown): unknown {
  const constraint = violatedConstraint(error);
  if (constraint === 'slot_taken') return slotTaken(error);
  if (constraint === 'person_double_booked') return personDoubleBooked(error);
  if (constraint === 'appointment_pkey') return idUsed(error);
  return error;
}

/** A deadlock that outlived its repeats means that others were booking the same: the caller looks for another time. */
export const bookingRefusal = (error: unknown): unknown => (isMaillageError(error) && error.reason === 'TRANSACTION_CONFLICT' ? slotTaken(error) : error);

/** A person as far as booking needs to know. */
export interface BookedPerson {
  /** From when on the person counts as dead. */
  readonly deadFrom: Instant | null;
}

@Injectable()
export class AppointmentRepository {
  /** Null also when `sight` does not reach it. */
  find(work: Work, id: string, sight: Sight): Promise<Appointment | null> {
    const params = new Params([id]);
    return work.maybeOne<Appointment>(prepared('appointment-find', `SELECT ${columns} FROM appointment a WHERE a.id = $1 AND ${visibleSql(sight, 'a.person_id', 'appointment', params.add)}`), params.values);
  }

  /** Whether the id is new, as far as `sight` reaches, and its time gone already: then nobody need queue for the resource to hear so. */
  async isTooLate(work: Work, id: string, resourceId: string, { from, to }: Time, sight: Sight): Promise<boolean> {
    const params = new Params([id, resourceId, from, to]);
    const text = `SELECT NOT EXISTS (SELECT FROM appointment a WHERE a.id = $1 AND ${visibleSql(sight, 'a.person_id', 'appointment', params.add)})
            AND EXISTS (SELECT FROM appointment WHERE resource_id = $2 AND state = 'BOOKED' AND tstzrange(starts_at, ends_at) && tstzrange($3, $4)) AS late`;
    const [row] = await work.query<{ late: boolean }>(prepared('appointment-too-late', text), params.values);
    return row!.late;
  }

  /** Throws NOT_FOUND with APPOINTMENT_UNKNOWN. */
  async get(work: Work, id: string, sight: Sight): Promise<Appointment> {
    const appointment = await this.find(work, id, sight);
    if (!appointment) throw unknown();
    return appointment;
  }

  /** The appointment, changed by nobody else until the transaction ends. Throws NOT_FOUND with APPOINTMENT_UNKNOWN. */
  async lock(work: Work, id: string, sight: Sight): Promise<Appointment> {
    const params = new Params([id]);
    const appointment = await work.maybeOne<Appointment>(`SELECT ${columns} FROM appointment a WHERE a.id = $1 AND ${visibleSql(sight, 'a.person_id', 'appointment', params.add)} FOR UPDATE`, params.values);
    if (!appointment) throw unknown();
    return appointment;
  }

  /** Who stands for the person, held so that a death waits until the booking is seen; null for an unknown person, or one that `sight` does not reach. */
  person(work: Work, id: string, sight: Sight): Promise<BookedPerson | null> {
    const params = new Params([id]);
    const text = `SELECT p.dead_from AS "deadFrom" FROM person_projection p WHERE p.person_id = person_survivor($1) AND ${visibleSql(sight, '$1::uuid', 'appointment', params.add)} FOR SHARE OF p`;
    return work.maybeOne<BookedPerson>(prepared('appointment-person', text), params.values);
  }

  /** What the access fact of this state of an appointment is made from. */
  async accessOf(work: Work, { id, resourceId }: Pick<Appointment, 'id' | 'resourceId'>): Promise<AppointmentAccess> {
    const [row] = await work.query<{ organizationId: string | null; declared: { grantee: string } | null; from: Instant }>(access, [id, resourceId]);
    const { organizationId, declared, from } = row!;
    return { organizationId, declared: declared && { ...declared, from } };
  }

  /** When the person is with somebody, under any of its ids; `except` is left out. */
  async busyTimes(work: Work, personId: string, { from, to }: Time, except: string): Promise<Stretch[]> {
    const rows = await work.query<Time>(busy, [personId, from, to, except]);
    return rows.map((row) => ({ from: epochMs(row.from), to: epochMs(row.to) }));
  }

  /** Whether the task or request is answered by a booked appointment other than `except`. */
  async isAnswered(work: Work, answers: string, except: string): Promise<boolean> {
    return (await work.query(`SELECT 1 FROM appointment WHERE answers = $1 AND state = 'BOOKED' AND id <> $2 LIMIT 1`, [answers, except])).length > 0;
  }

  /** What is still open after the death of the person, under any of its ids, locked; nothing for the living. */
  openAfterDeath(work: Work, personId: string): Promise<Appointment[]> {
    return work.query<Appointment>(
      `SELECT ${columns} FROM appointment a
        WHERE person_id IN (SELECT person_ids($1))
          AND (SELECT dead_from FROM person_projection WHERE person_id = person_survivor($1)) <= CASE state WHEN 'BOOKED' THEN starts_at WHEN 'UNPLACED' THEN ends_at END
        ORDER BY id FOR UPDATE`,
      [personId],
    );
  }

  /** All appointments behind `afterId`, by id; for a snapshot. */
  after(work: Work, afterId: string, size: number): Promise<Appointment[]> {
    return work.query<Appointment>(`SELECT ${columns} FROM appointment a WHERE a.id > $1 ORDER BY a.id LIMIT $2`, [afterId, size]);
  }

  /** Throws CONFLICT with SLOT_TAKEN, RULE_VIOLATION with PERSON_DOUBLE_BOOKED and ALREADY_EXISTS with APPOINTMENT_ID_USED where only the table could know. */
  async insert(work: Work, appointment: Appointment): Promise<void> {
    await insertRow(work, appointmentSchema, appointment).catch((error: unknown) => Promise.reject(namedRefusal(error)));
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT with STALE_VERSION, and as insert. */
  async update(work: Work, next: Appointment): Promise<void> {
    await guardedUpdate(work, appointmentSchema, next, { version: next.version - 1 }).catch((error: unknown) => Promise.reject(namedRefusal(error)));
  }
}

const unknown = () => notFound('APPOINTMENT_UNKNOWN', 'This appointment does not exist.', [{ path: 'appointment_id', rule: 'appointment is known' }]);
