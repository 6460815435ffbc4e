import { Injectable } from '@nestjs/common';
import { applyNewer, guardedUpdate, insertRow, type Work } from '@maillage/database';
import type { LocalDate, Uuid } from '@maillage/kernel';
import type { IdentifierMatch, KnownWriting } from './domain/link-decision.js';
import { closeBirthDates } from './domain/birth-dates.js';
import { identifierKey, trustedKeys } from './domain/identifier-trust.js';
import { normaliseName } from './domain/names.js';
import type { FatalStay, Person } from './domain/person.js';
import type { LinkReason, SourceRecord, Traits } from './domain/source-record.js';
import { personSchema, sourceRecordSchema, type SourceRecordRow } from './person.schema.js';

const rowOf = (record: SourceRecord): SourceRecordRow => ({
  ...record,
  identifierKeys: record.identifiers.map(identifierKey),
  trustedKeys: trustedKeys(record.identifiers),
  familyKey: normaliseName(record.familyName ?? ''),
  nameKey: normaliseName([...record.givenNames, record.familyName ?? ''].join(' ')),
});

const recordOf = ({ identifierKeys: _all, trustedKeys: _trusted, familyKey: _family, nameKey: _name, ...record }: SourceRecordRow): SourceRecord => record;

/** Writings of one block at most: a block that is larger holds nobody in particular. */
const blockLimit = 500;

@Injectable()
export class PersonRepository {
  /** Serialises all transactions that speak of one of these keys. Taken at once and in one order, so that two of them do not wait for each other. */
  async lockKeys(work: Work, keys: readonly string[]): Promise<void> {
    await work.query('SELECT pg_advisory_xact_lock(lock) FROM (SELECT DISTINCT hashtextextended(key, 20260901) AS lock FROM unnest($1::text[]) AS key ORDER BY lock) AS ordered', [keys]);
  }

  find(work: Work, id: Uuid): Promise<Person | null> {
    return work.repository(personSchema).findOneBy({ id });
  }

  /** The persons, locked in the order of their ids. */
  lock(work: Work, ids: readonly Uuid[]): Promise<Person[]> {
    return work.repository(personSchema).createQueryBuilder('p').setLock('pessimistic_write').where('p.id = ANY(:ids)', { ids: [...new Set(ids)] }).orderBy('p.id').getMany();
  }

  /** The person that this id stands for now; null for an unknown id. */
  async rootOf(work: Work, id: Uuid): Promise<Uuid | null> {
    return (await work.maybeOne<{ root: Uuid }>('SELECT root_id AS root FROM person_alias WHERE person_id = $1', [id]))?.root ?? null;
  }

  /** All ids under which this person was ever written, the given root included. */
  async aliasesOf(work: Work, rootId: Uuid): Promise<Uuid[]> {
    return (await work.query<{ id: Uuid }>('SELECT person_id AS id FROM person_alias WHERE root_id = $1 ORDER BY person_id', [rootId])).map(({ id }) => id);
  }

  async insert(work: Work, person: Person): Promise<void> {
    await insertRow(work, personSchema, person);
    await work.execute('INSERT INTO person_alias (person_id, root_id) VALUES ($1, $1)', [person.id]);
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT. */
  update(work: Work, next: Person): Promise<void> {
    return guardedUpdate(work, personSchema, next, { version: next.version - 1 });
  }

  /** Sends everybody who stands for `from` to `to`. */
  async redirect(work: Work, from: Uuid, to: Uuid): Promise<void> {
    await work.execute('UPDATE person_alias SET root_id = $2 WHERE root_id = $1', [from, to]);
  }

  /** Gives a person that was merged its own aliases back: those whose chain of merges goes through it. */
  async restoreAliases(work: Work, id: Uuid): Promise<void> {
    await work.execute(
      `WITH RECURSIVE below AS (SELECT $1::uuid AS id UNION SELECT p.id FROM person p JOIN below b ON p.merged_into = b.id)
       UPDATE person_alias SET root_id = $1 WHERE person_id IN (SELECT id FROM below)`,
      [id],
    );
  }

  /** Records that make the person up, those of merged persons included, which came by the merge. */
  async recordsOf(work: Work, rootId: Uuid): Promise<SourceRecord[]> {
    const rows = await work
      .repository(sourceRecordSchema)
      .createQueryBuilder('r')
      .where('r.deletedAt IS NULL AND r.personId IN (SELECT a.person_id FROM person_alias a WHERE a.root_id = :rootId)', { rootId })
      .orderBy('r.recordedAt').addOrderBy('r.id')
      .getMany();
    const foreign = [...new Set(rows.filter((row) => row.personId !== rootId).map((row) => row.personId))];
    if (foreign.length === 0) return rows.map(recordOf);
    const merges = await work.query<{ mergedId: Uuid; reason: LinkReason }>('SELECT merged_id AS "mergedId", reason FROM person_merge WHERE unmerged_at IS NULL AND merged_id = ANY($1)', [foreign]);
    const reasons = new Map(merges.map(({ mergedId, reason }) => [mergedId, reason]));
    return rows.map((row) => ({ ...recordOf(row), linkedBy: reasons.get(row.personId) ?? row.linkedBy }));
  }

  async findRecord(work: Work, source: string, key: string): Promise<SourceRecord | null> {
    const row = await work.repository(sourceRecordSchema).findOneBy({ source, key });
    return row && recordOf(row);
  }

  async findRecordById(work: Work, id: Uuid): Promise<SourceRecord | null> {
    const row = await work.repository(sourceRecordSchema).findOneBy({ id });
    return row && recordOf(row);
  }

  insertRecord(work: Work, record: SourceRecord): Promise<void> {
    return insertRow(work, sourceRecordSchema, rowOf(record));
  }

  /** The caller holds the lock of the record's key. */
  async updateRecord(work: Work, record: SourceRecord): Promise<void> {
    await work.repository(sourceRecordSchema).update({ id: record.id }, rowOf(record) as never);
  }

  /** Remembers that a source has deleted something that never came. */
  async bury(work: Work, source: string, key: string, version: number): Promise<void> {
    await applyNewer(work, 'source_tombstone', ['source', 'key'], { source, key, version });
  }

  /** Version of the deletion that came before its record; 0 for none. */
  async buriedVersion(work: Work, source: string, key: string): Promise<number> {
    return (await work.maybeOne<{ version: number }>('SELECT version FROM source_tombstone WHERE source = $1 AND key = $2', [source, key]))?.version ?? 0;
  }

  /** Active persons, but for one, with a record that has one of these trusted identifiers. */
  identifierMatches(work: Work, keys: readonly string[], except: Uuid | null): Promise<IdentifierMatch[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return work.query<IdentifierMatch>(
      `SELECT p.id AS "personId", p.created_at AS "createdAt", p.family_name AS "familyName", p.given_names AS "givenNames", p.birth_date AS "birthDate", p.sex
         FROM person p
        WHERE p.id IN (SELECT a.root_id FROM source_record r JOIN person_alias a ON a.person_id = r.person_id WHERE r.trusted_keys && $1::text[] AND r.deleted_at IS NULL)
          AND p.id IS DISTINCT FROM $2
        ORDER BY p.created_at, p.id`,
      [keys, except],
    );
  }

  /** Ways in which other active persons are written whose birth date is close; without a birth date, whose whole name is. */
  writingsLike(work: Work, traits: Pick<Traits, 'birthDate' | 'familyName' | 'givenNames'>, except: Uuid | null): Promise<KnownWriting[]> {
    const columns = `a.root_id AS "personId", r.family_name AS "familyName", r.given_names AS "givenNames", r.birth_date AS "birthDate", r.sex`;
    const others = `r.deleted_at IS NULL AND a.root_id IS DISTINCT FROM $2::uuid`;
    const name = normaliseName([...traits.givenNames, traits.familyName ?? ''].join(' '));
    if (name === '') return Promise.resolve([]);
    const from = 'FROM source_record r JOIN person_alias a ON a.person_id = r.person_id';
    if (traits.birthDate === null)
      return work.query<KnownWriting>(`SELECT ${columns} ${from} WHERE ${others} AND r.name_key % $1 ORDER BY similarity(r.name_key, $1) DESC, r.id LIMIT ${blockLimit}`, [name, except]);
    return work.query<KnownWriting>(
      `(SELECT ${columns} ${from} WHERE ${others} AND r.birth_date = ANY($1::date[]) ORDER BY r.birth_date <> $4::date, r.id LIMIT ${blockLimit})
       UNION ALL (SELECT ${columns} ${from} WHERE ${others} AND r.birth_date IS NULL AND r.name_key % $3 ORDER BY similarity(r.name_key, $3) DESC, r.id LIMIT ${blockLimit})`,
      [closeBirthDates(traits.birthDate), except, name, traits.birthDate],
    );
  }

  /** Days of death that the person's stays ended with, in the installation's zone. */
  async fatalStays(work: Work, rootId: Uuid, zone: string): Promise<FatalStay[]> {
    return work.query<FatalStay>(
      `SELECT (s.ended_at AT TIME ZONE $2)::date AS "endedOn" FROM stay s JOIN person_alias a ON a.person_id = s.person_id
        WHERE a.root_id = $1 AND s.state = 'CLOSED' AND s.ended_by_death ORDER BY s.ended_at`,
      [rootId, zone],
    );
  }

  /** The day of death by the person an id stands for. Throws NOT_FOUND with PERSON_UNKNOWN. */
  async livingSituation(work: Work, personId: Uuid): Promise<{ rootId: Uuid; deathDay: LocalDate | null }> {
    return work.one(
      'SELECT a.root_id AS "rootId", p.death_day AS "deathDay" FROM person_alias a JOIN person p ON p.id = a.root_id WHERE a.person_id = $1 FOR SHARE OF p',
      [personId], 'PERSON_UNKNOWN');
  }
}
