import { Injectable } from '@nestjs/common';
import type { Sight } from '@maillage/access';
import { Pager, Params, prepared, reader, type Reader } from '@maillage/database';
import { bundleText, parseSearch, type AnswerEntry } from '@maillage/fhir';
import { invalidArgument, isUuid, type Instant } from '@maillage/kernel';
import { DataSource } from 'typeorm';
import { resourceIsThere, versionIsThere } from './domain/resource-rules.js';
import { keyText, type ResourceKey } from './domain/resource.js';
import { isVisible } from './visible.js';
import { pageSizes, urlOf, withoutPage, type SearchAsked } from './search.queries.js';

/** A version as it is stored. */
export interface VersionRow extends ResourceKey {
  readonly version: number;
  readonly deleted: boolean;
  readonly source: string;
  readonly lastUpdated: Instant;
  readonly json: string;
}

const columns = 'id, type, version, deleted, source, last_updated AS "lastUpdated", json';
/** Each version is whose it was then. */
const allVersions = `(SELECT id, type, version, deleted, source, last_updated, json, patients, category FROM resource WHERE id = $1 AND type = $2
                      UNION ALL SELECT id, type, version, deleted, source, last_updated, json, patients, category FROM resource_history WHERE id = $1 AND type = $2) AS v`;

@Injectable()
export class ResourceQueries {
  constructor(
    private readonly pager: Pager,
    private readonly dataSource: DataSource,
  ) {}

  /** Throws NOT_FOUND with RESOURCE_UNKNOWN, GONE with RESOURCE_DELETED. */
  async read({ type, id }: ResourceKey, sight: Sight, from: Reader = reader(this.dataSource)): Promise<VersionRow> {
    const params = new Params([id, type]);
    return resourceIsThere(isUuid(id) ? await from.maybeOne<VersionRow>(prepared('information-resource-read', `SELECT ${columns} FROM resource WHERE id = $1 AND type = $2 AND ${isVisible(sight, 'resource', params)}`), params.values) : null);
  }

  /** Throws NOT_FOUND with VERSION_UNKNOWN, GONE with RESOURCE_DELETED for a version that deleted. */
  async readVersion({ type, id }: ResourceKey, version: number, sight: Sight, from: Reader = reader(this.dataSource)): Promise<VersionRow> {
    const params = new Params([id, type, version]);
    return versionIsThere(isUuid(id) ? await from.maybeOne<VersionRow>(`SELECT ${columns} FROM ${allVersions} WHERE v.version = $3 AND ${isVisible(sight, 'v', params)}`, params.values) : null);
  }

  /** A history Bundle as text, newest first; a deletion is an entry without resource. Throws NOT_FOUND with RESOURCE_UNKNOWN. */
  async history({ type, id }: ResourceKey, { query, baseUrl, actor, sight }: Omit<SearchAsked, 'type'>): Promise<string> {
    const asked = parseSearch(type, query, { ownParameters: ['page'] });
    const other = asked.conditions[0]?.param ?? (asked.sort.length + asked.include.length + asked.revinclude.length > 0 || asked.summary || asked.total ? '_sort' : undefined);
    if (other !== undefined) throw invalidArgument('SEARCH_PARAMETER_UNKNOWN', 'A history knows _count and page only.', [{ path: other, rule: 'search parameter is known' }], { issue: 'not-supported' });
    if (!isUuid(id)) resourceIsThere(null);
    const plain = withoutPage(query);
    const path = `${type}/${id}/_history`;
    const size = Math.max(1, Math.min(asked.count ?? pageSizes.usual, pageSizes.most));
    const params = new Params([id, type]);
    const { rows, nextPageToken } = await this.pager.page<VersionRow & { last_updated: Instant }>(reader(this.dataSource), { name: `history ${path}?${plain}`, actor, token: asked.own.get('page') ?? '', size, order: ['version DESC'] },
      `SELECT id, type, version, deleted, source, last_updated, json FROM ${allVersions} WHERE ${isVisible(sight, 'v', params)}`, params.values);
    if (rows.length === 0 && !asked.own.has('page')) resourceIsThere(null);
    const next = nextPageToken === '' ? {} : { next: urlOf(baseUrl, path, `${plain}${plain ? '&' : ''}page=${nextPageToken}`) };
    return bundleText({ type: 'history', links: { self: urlOf(baseUrl, path, plain), ...next } }, rows.map((row) => historyEntry(row, row.last_updated, baseUrl)));
  }

  /** The state of every resource, deleted ones too, read in small parts. */
  async *all(from: Reader): AsyncIterable<VersionRow> {
    let last: ResourceKey = { id: '00000000-0000-0000-0000-000000000000', type: '' };
    for (;;) {
      const rows = await from.query<VersionRow>(`SELECT ${columns} FROM resource WHERE (id, type) > ($1, $2) ORDER BY resource.id, resource.type LIMIT 500`, [last.id, last.type]);
      yield* rows;
      if (rows.length < 500) return;
      last = rows.at(-1)!;
    }
  }

  /** Present resources by type. */
  async countByType(source: string): Promise<Record<string, number>> {
    const rows = await reader(this.dataSource).query<{ type: string; count: number }>(`SELECT type, count(*)::integer AS count FROM resource WHERE NOT deleted${source ? ' AND source = $1' : ''} GROUP BY type ORDER BY type`, source ? [source] : []);
    return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
  }
}

function historyEntry(row: VersionRow, lastModified: Instant, baseUrl: string): AnswerEntry {
  const method = row.deleted ? 'DELETE' : row.version === 1 ? 'POST' : 'PUT';
  return {
    fullUrl: urlOf(baseUrl, keyText(row), ''),
    ...(row.deleted ? {} : { resourceText: row.json }),
    request: { method, url: method === 'POST' ? row.type : keyText(row) },
    response: { status: row.deleted ? '204' : row.version === 1 ? '201' : '200', etag: `W/"${row.version}"`, lastModified },
  };
}
