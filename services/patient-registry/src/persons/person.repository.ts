import { Injectable } from '@nestjs/common';
import { applyNewer, guardedUpdate, insertRow, type Work } from '@maillage/database';
import { newId, systemClock, type Instant, type LocalDate, type Uuid } from '@maillage/kernel';
import type { IdentifierMatch, KnownWriting } from './domain/link-decision.js';
import { closeBirthDates } from './domain/birth-dates.js';
import { identifierKey, trustedKeys } from './domain/identifier-trust.js';
import { normaliseName } from './domain/names.js';
import type { FatalStay, Person } from './domain/person.js';
import type { LinkReason, SourceRecord, Traits } from './domain/source-record.js';
import type { Alias } from './person-facts.js';
import { personSchema, sourceRecordSchema, type SourceRecordRow } from './person.schema.js';

const rowOf = (record: SourceRecord): SourceRecordRow => ({
  ...record,
  identifierKeys: record.identifiers.map(identifierKey),
  trustedKeys: trustedKeys(record.identifiers),
  familyKey: normaliseName(record.familyName ?? ''),
  nameKey: normaliseName([...record.givenNames, record.familyName ?? ''].join(' ')),
});

/** All ids of the person $1, as an array: by index even while a fresh table has no statistics. */
const aliasArray = 'ARRAY(SELECT person_id FROM person_alias WHERE root_id = $1)';

const situationSql = {
  name: 'person-situation',
  text: `SELECT ARRAY(SELECT DISTINCT (s.ended_at AT TIME ZONE $2)::date FROM stay s WHERE s.person_id = ANY (${aliasArray}) AND s.ended_by_death AND s.state = 'CLOSED') AS deaths,
                EXISTS (SELECT 1 FROM review v WHERE v.person_id = ANY (${aliasArray}) AND v.state = 'OPEN') AS "inReview"`,
};

const identifierMatchesSql = {
  name: 'person-identifier-matches',
  text: `SELECT p.id AS "personId", p.created_at AS "createdAt", p.family_name AS "familyName", p.given_names AS "givenNames", p.birth_date AS "birthDate", p.sex
           FROM person p
          WHERE p.id IN (SELECT a.root_id FROM source_record r JOIN person_alias a ON a.person_id = r.person_id WHERE r.trusted_keys && $1::text[] AND r.deleted_at IS NULL)
            AND p.id IS DISTINCT FROM $2
          ORDER BY p.created_at, p.id`,
};

const recordColumns = `r.id, r.source, r.key, r.person_id AS "personId", r.linked_by AS "linkedBy", r.family_name AS "familyName", r.given_names AS "givenNames", r.birth_date AS "birthDate", r.sex, r.deceased,
  r.deceased_on AS "deceasedOn", r.deceased_noted_on AS "deceasedNotedOn", r.phone, r.address, r.identifiers, r.field_times AS "fieldTimes", r.source_version AS "sourceVersion", r.content_hash AS "contentHash",
  r.recorded_at AS "recordedAt", r.said_at AS "saidAt", r.deleted_at AS "deletedAt"`;

/** A record that came with a merge of its person is linked by that merge. */
const recordsOfSql = {
  name: 'person-records',
  text: `SELECT ${recordColumns}, m.reason AS "mergeReason"
           FROM source_record r LEFT JOIN person_merge m ON m.merged_id = r.person_id AND m.unmerged_at IS NULL
          WHERE r.person_id = ANY (${aliasArray}) AND r.deleted_at IS NULL ORDER BY r.recorded_at, r.id`,
};

const findRecordSql = { name: 'person-record-by-key', text: `SELECT ${recordColumns} FROM source_record r WHERE r.source = $1 AND r.key = $2` };

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

  /** Whom these ids stand for now, each once and locked: a merge that commits while we wait for it is followed. */
  async lockActive(work: Work, ids: readonly Uuid[]): Promise<Person[]> {
    for (;;) {
      const roots = await work.query<{ root: Uuid }>('SELECT DISTINCT root_id AS root FROM person_alias WHERE person_id = ANY($1)', [ids]);
      const persons = await this.lock(work, roots.map(({ root }) => root));
      if (persons.every((person) => person.state === 'ACTIVE')) return persons;
    }
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

  /** Notes a merge, so that it can be told and taken back. */
  async noteMerge(work: Work, merge: { mergedId: Uuid; survivorId: Uuid; reason: 'REVIEWED' | 'SOURCE_MERGE'; actor: string }, now: Instant): Promise<void> {
    await work.execute('INSERT INTO person_merge (id, merged_id, survivor_id, reason, merged_at, merged_by) VALUES ($1, $2, $3, $4, $5, $6)', [newId(systemClock), merge.mergedId, merge.survivorId, merge.reason, now, merge.actor]);
  }

  async noteUnmerge(work: Work, mergedId: Uuid, reason: string, actor: string, now: Instant): Promise<void> {
    await work.execute('UPDATE person_merge SET unmerged_at = $2, unmerged_by = $3, unmerge_reason = $4 WHERE merged_id = $1 AND unmerged_at IS NULL', [mergedId, now, actor, reason]);
  }

  /** Sends everybody who stands for `from` to `to`, and answers them. */
  async redirect(work: Work, from: Uuid, to: Uuid): Promise<Alias[]> {
    return this.aliases(work, await work.query<{ id: Uuid }>('UPDATE person_alias SET root_id = $2 WHERE root_id = $1 RETURNING person_id AS id', [from, to]));
  }

  /** Gives a person that was merged its own aliases back: those whose chain of merges goes through it. */
  async restoreAliases(work: Work, id: Uuid): Promise<Alias[]> {
    const restored = await work.query<{ id: Uuid }>(
      `WITH RECURSIVE below AS (SELECT $1::uuid AS id UNION SELECT p.id FROM person p JOIN below b ON p.merged_into = b.id)
       UPDATE person_alias SET root_id = $1 WHERE person_id IN (SELECT id FROM below) RETURNING person_id AS id`,
      [id],
    );
    return this.aliases(work, restored);
  }

  /** These ids as they stand now. Whoever has locked their persons is alone with the versions of their facts. */
  private aliases(work: Work, ids: readonly { readonly id: Uuid }[]): Promise<Alias[]> {
    return work.query<Alias>(
      `SELECT a.person_id AS "personId", a.root_id AS "rootId", (coalesce(f.version, 0) + 1)::int AS version
         FROM person_alias a LEFT JOIN access_fact f ON f.owner = 'registry' AND f.fact_id = a.person_id WHERE a.person_id = ANY ($1::uuid[])`,
      [ids.map(({ id }) => id)],
    );
  }

  /** Records that make the person up, those of merged persons included, which came by the merge. */
  async recordsOf(work: Work, rootId: Uuid): Promise<SourceRecord[]> {
    const rows = await work.query<SourceRecord & { mergeReason: LinkReason | null }>(recordsOfSql, [rootId]);
    return rows.map(({ mergeReason, ...record }) => ({ ...record, linkedBy: mergeReason ?? record.linkedBy }));
  }

  findRecord(work: Work, source: string, key: string): Promise<SourceRecord | null> {
    return work.maybeOne<SourceRecord>(findRecordSql, [source, key]);
  }

  findRecordById(work: Work, id: Uuid): Promise<SourceRecord | null> {
    return work.maybeOne<SourceRecord>(`SELECT ${recordColumns} FROM source_record r WHERE r.id = $1`, [id]);
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
    return work.query<IdentifierMatch>(identifierMatchesSql, [keys, except]);
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

  /** What a person is derived from beside its records: deaths that its stays ended with, in days of the zone, and whether it waits for review. */
  async situationOf(work: Work, rootId: Uuid, zone: string): Promise<{ fatalStays: FatalStay[]; inReview: boolean }> {
    const { deaths, inReview } = await work.one<{ deaths: LocalDate[]; inReview: boolean }>(situationSql, [rootId, zone], 'PERSON_UNKNOWN');
    return { fatalStays: deaths.map((endedOn) => ({ endedOn })), inReview };
  }

  /** The day of death by the person an id stands for, which is kept from changing. Throws NOT_FOUND with PERSON_UNKNOWN. */
  async livingSituation(work: Work, personId: Uuid): Promise<{ rootId: Uuid; deathDay: LocalDate | null }> {
    const { state, ...situation } = await work.one<{ rootId: Uuid; deathDay: LocalDate | null; state: Person['state'] }>(
      'SELECT a.root_id AS "rootId", p.death_day AS "deathDay", p.state FROM person_alias a JOIN person p ON p.id = a.root_id WHERE a.person_id = $1 FOR SHARE OF p',
      [personId], 'PERSON_UNKNOWN');
    // Merged while we waited for its lock: the alias leads elsewhere now.
    return state === 'MERGED' ? this.livingSituation(work, personId) : situation;
  }
}
