import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { insertMany, Params, reader, type Reader, type Work } from '@maillage/database';
import { conflict, type Instant } from '@maillage/kernel';
import { DataSource } from 'typeorm';
import { keyText, type ResourceKey, type ResourceState } from './domain/resource.js';
import type { Sight } from '@maillage/access';
import type { Privacy } from './privacy.js';
import { isVisible } from './visible.js';
import type { SearchRows } from './search-terms.js';

/** A version to store. */
export interface StoredVersion extends ResourceKey {
  readonly version: number;
  readonly json: string;
  readonly contentHash: Buffer;
  readonly rows: SearchRows;
  readonly privacy: Privacy;
}
/** Who said it, and when it was stored: the same for all that one command stores. */
export interface Provenance { readonly source: string; readonly now: Instant }

/**
 * JSON and terms of many rows travel as lines of one text, which costs half of what an array of escaped texts does: JSON without white space
 * holds no line break, and terms are made without.
 */
const newVersions = `ROWS FROM (unnest($1::uuid[]), unnest($2::text[]), unnest($3::integer[]), unnest($4::bytea[]), unnest(string_to_array($5::text, E'\\n')), unnest(string_to_array($6::text, E'\\n')), unnest($9::text[]), unnest($10::text[])) AS n (id, type, version, content_hash, json, terms, patients, category)`;
const insertText = {
  name: 'information-resource-insert',
  text: `INSERT INTO resource (id, type, version, deleted, source, last_updated, content_hash, json, terms, patients, category)
         SELECT n.id, n.type, n.version, false, $7, $8, n.content_hash, n.json, n.terms::text[], n.patients::uuid[], n.category FROM ${newVersions}`,
};
const replaceText = {
  name: 'information-resource-replace',
  text: `UPDATE resource r SET version = n.version, deleted = false, source = $7, last_updated = $8, content_hash = n.content_hash, json = n.json, terms = n.terms::text[], patients = n.patients::uuid[], category = n.category
           FROM ${newVersions} WHERE r.id = n.id AND r.type = n.type AND r.version = n.version - 1`,
};

const arrayText = (items: readonly string[]): string => `{${items.map((item) => `"${/["\\]/.test(item) ? item.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : item}"`).join(',')}}`;
const keyColumns = (keys: readonly ResourceKey[]): [string[], string[]] => [keys.map(({ id }) => id), keys.map(({ type }) => type)];

/** How many locks one transaction may hold for its conditions: the server's table of locks is shared by all and small. */
const lockBuckets = 256;
/** Any number does that nothing else in this database locks by. */
const lockClass = 41_004;

@Injectable()
export class ResourceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Holds back everybody else who wants one of the same names until the transaction ends. Names share buckets, in one order for all: no deadlock,
   * and a bundle of 27,000 conditions takes 256 locks.
   */
  async lockNames(work: Work, names: readonly string[]): Promise<void> {
    const buckets = [...new Set(names.map((name) => createHash('sha256').update(name).digest().readUInt8(0) % lockBuckets))].sort((a, b) => a - b);
    if (buckets.length > 0) await work.query(`SELECT pg_advisory_xact_lock(${lockClass}, bucket) FROM (SELECT unnest($1::integer[]) AS bucket ORDER BY 1 OFFSET 0) AS o`, [buckets]);
  }

  /** Present versions by keyText, deleted ones too; of a transaction, or of what is committed. */
  async states(keys: readonly ResourceKey[], from: Reader = reader(this.dataSource)): Promise<Map<string, ResourceState>> {
    return this.find(from, keys, '');
  }

  /** The same, and nobody changes them until the transaction ends. Rows are locked in one order for all. */
  async lockStates(work: Work, keys: readonly ResourceKey[]): Promise<Map<string, ResourceState>> {
    return this.find(work, keys, 'ORDER BY r.id, r.type FOR UPDATE OF r');
  }

  /** Those of these resources that may be seen; deleted ones are not there. By keyText. */
  async seen(from: Reader, keys: readonly ResourceKey[], sight: Sight, alsoDeleted = false): Promise<Set<string>> {
    if (keys.length === 0) return new Set();
    const params = new Params(keyColumns(keys));
    const rows = await from.query<ResourceKey>(
      `SELECT r.id, r.type FROM unnest($1::uuid[], $2::text[]) AS k (id, type) JOIN resource r ON r.id = k.id AND r.type = k.type WHERE (${alsoDeleted} OR NOT r.deleted) AND ${isVisible(sight, 'r', params)}`, params.values);
    return new Set(rows.map(keyText));
  }

  private async find(from: Reader, keys: readonly ResourceKey[], lock: string): Promise<Map<string, ResourceState>> {
    if (keys.length === 0) return new Map();
    const rows = await from.query<ResourceState>(
      `SELECT r.id, r.type, r.version, r.deleted, r.content_hash AS "contentHash", r.last_updated AS "lastUpdated"
         FROM unnest($1::uuid[], $2::text[]) AS k (id, type) JOIN resource r ON r.id = k.id AND r.type = k.type ${lock}`,
      keyColumns(keys),
    );
    return new Map(rows.map((row) => [keyText(row), row]));
  }

  /** Stores first versions. Throws ALREADY_EXISTS with RESOURCE_KEY when somebody else stored one of them meanwhile. */
  async insert(work: Work, versions: readonly StoredVersion[], provenance: Provenance): Promise<void> {
    if (versions.length === 0) return;
    const stored = work.execute(insertText, this.columns(versions, provenance));
    await Promise.all([stored, this.index(work, versions)]);
  }

  /** Stores later versions; the present ones become history. Throws CONFLICT with STALE_VERSION. */
  async replace(work: Work, versions: readonly StoredVersion[], provenance: Provenance): Promise<void> {
    if (versions.length === 0) return;
    await this.putAside(work, versions);
    const changed = await work.execute(replaceText, this.columns(versions, provenance));
    if (changed !== versions.length) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
    await this.index(work, versions);
  }

  /** Stores versions that delete: the row stays, empty, and is found by nothing. `version` is the new one. Throws CONFLICT with STALE_VERSION. */
  async remove(work: Work, keys: readonly (ResourceKey & { readonly version: number })[], { source, now }: Provenance): Promise<void> {
    if (keys.length === 0) return;
    await this.putAside(work, keys);
    const changed = await work.execute(
      `UPDATE resource r SET version = n.version, deleted = true, source = $4, last_updated = $5, json = '', terms = '{}'
         FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS n (id, type, version) WHERE r.id = n.id AND r.type = n.type AND r.version = n.version - 1`,
      [...keyColumns(keys), keys.map(({ version }) => version), source, now],
    );
    if (changed !== keys.length) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
  }

  /** What stood there before these versions. */
  async textsBefore(work: Work, keys: readonly (ResourceKey & { readonly version: number })[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const rows = await work.query<ResourceKey & { json: string }>(
      'SELECT h.id, h.type, h.json FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS n (id, type, version) JOIN resource_history h ON h.id = n.id AND h.type = n.type AND h.version = n.version - 1',
      [...keyColumns(keys), keys.map(({ version }) => version)],
    );
    return new Map(rows.map((row) => [keyText(row), row.json]));
  }

  private columns(versions: readonly StoredVersion[], { source, now }: Provenance): unknown[] {
    return [
      ...keyColumns(versions),
      versions.map(({ version }) => version),
      versions.map(({ contentHash }) => contentHash),
      versions.map(({ json }) => json).join('\n'),
      versions.map(({ rows }) => arrayText(rows.terms)).join('\n'),
      source,
      now,
      versions.map(({ privacy }) => `{${privacy.patients.join(',')}}`),
      versions.map(({ privacy }) => privacy.category),
    ];
  }

  private async putAside(work: Work, keys: readonly ResourceKey[]): Promise<void> {
    await work.execute(
      `INSERT INTO resource_history (id, type, version, deleted, source, last_updated, json, patients, category)
       SELECT r.id, r.type, r.version, r.deleted, r.source, r.last_updated, r.json, r.patients, r.category FROM unnest($1::uuid[], $2::text[]) AS k (id, type) JOIN resource r ON r.id = k.id AND r.type = k.type`,
      keyColumns(keys),
    );
    // A type is the beginning of each of its parameters: two resources of different types may have the same id.
    for (const table of ['search_string', 'search_date', 'search_quantity'])
      await work.execute(`DELETE FROM ${table} v USING unnest($1::uuid[], $2::text[]) AS k (id, type) WHERE v.id = k.id AND starts_with(v.param, k.type || '.')`, keyColumns(keys));
  }

  private async index(work: Work, versions: readonly StoredVersion[]): Promise<void> {
    const of = <K extends 'strings' | 'dates' | 'quantities'>(kind: K) => versions.flatMap(({ id, rows }) => rows[kind].map((row) => ({ id, ...row })) as ({ readonly id: string } & SearchRows[K][number])[]);
    await Promise.all([
      insertMany(work, 'search_string', { id: 'uuid', param: 'text', normalised: 'text', value: 'text' }, of('strings')),
      insertMany(work, 'search_date', { id: 'uuid', param: 'text', from_at: 'timestamptz', to_at: 'timestamptz' }, of('dates')),
      insertMany(work, 'search_quantity', { id: 'uuid', param: 'text', low: 'double precision', high: 'double precision', system: 'text', code: 'text', unit: 'text' }, of('quantities')),
    ]);
  }
}
