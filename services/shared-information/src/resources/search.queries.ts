import { Injectable } from '@nestjs/common';
import type { Sight } from '@maillage/access';
import { Pager, Params, reader, type Reader } from '@maillage/database';
import { bundleText, parseSearch, searchParametersOf, type AnswerEntry, type SearchInclude, type SearchQuery, type SearchSort } from '@maillage/fhir';
import { invalidArgument, isUuid, unsupported, type Zone } from '@maillage/kernel';
import { DataSource } from 'typeorm';
import { conditionSql } from './search-sql.js';
import { paramOf, termPrefix, valueTerm } from './search-terms.js';
import { isVisible } from './visible.js';
import { keyText, type ResourceKey } from './domain/resource.js';

/** A search as it came. */
export interface SearchAsked {
  readonly type: string;
  /** Without `?`. */
  readonly query: string;
  /** Of links; may be empty. */
  readonly baseUrl: string;
  /** Subject of the caller: a page belongs to who asked for it. */
  readonly actor: string;
  readonly sight: Sight;
}

interface FoundRow extends ResourceKey {
  readonly json: string;
  readonly terms: readonly string[] | null;
}

export const pageSizes = { usual: 50, most: 1000 } as const;
/** Includes follow includes so far, and a page brings so many resources along. */
const includeLimits = { rounds: 5, resources: 2000 } as const;

/** The query without the page that was asked for: what `self` shows and what a page token belongs to. */
export const withoutPage = (query: string): string => query.split('&').filter((pair) => pair !== '' && !pair.startsWith('page=')).join('&');
export const urlOf = (baseUrl: string, path: string, query: string): string => `${baseUrl ? `${baseUrl.replace(/\/$/, '')}/` : ''}${path}${query ? `?${query}` : ''}`;

@Injectable()
export class SearchQueries {
  constructor(
    private readonly pager: Pager,
    private readonly dataSource: DataSource,
  ) {}

  /** A searchset Bundle as text: stored texts go into it as they are. Throws what parseSearch throws, PAGE_TOKEN_INVALID, SEARCH_SORT_UNSUPPORTED, SEARCH_TOO_COSTLY. */
  async search({ type, query, baseUrl, actor, sight }: SearchAsked, zone: Zone, from: Reader = reader(this.dataSource)): Promise<string> {
    const asked = parseSearch(type, query, { zone, ownParameters: ['page'] });
    const plain = withoutPage(query);
    const self = urlOf(baseUrl, type, plain);
    if (asked.summary === 'count' || asked.count === 0) return bundleText({ type: 'searchset', total: await this.count(from, asked, sight), links: { self } }, []);

    const params = new Params();
    const sort = asked.sort.map((each, index) => sortColumn(type, each, index, params));
    const needsTerms = asked.include.length > 0;
    const token = asked.own.get('page') ?? '';
    const { rows, nextPageToken } = await this.pager.page<FoundRow>(
      from,
      { name: `search ${type}?${plain}`, actor, token, size: Math.min(asked.count ?? pageSizes.usual, pageSizes.most), order: [...sort.map(({ order }) => order), ...(sort.length > 0 ? [] : ['last_updated DESC']), 'id ASC'] },
      `SELECT r.id, r.type, r.json, r.last_updated, ${needsTerms ? 'r.terms' : 'NULL::text[] AS terms'}${sort.map(({ column }) => `, ${column}`).join('')} ${found(asked, sight, params)}`,
      params.values,
    );
    const included = await this.included(from, asked, sight, rows);
    const total = asked.total === 'accurate' ? (nextPageToken === '' && token === '' ? rows.length : await this.count(from, asked, sight)) : undefined;
    const next = nextPageToken === '' ? {} : { next: urlOf(baseUrl, type, `${plain}${plain ? '&' : ''}page=${nextPageToken}`) };
    const entryOf = (mode: 'match' | 'include') => (row: FoundRow): AnswerEntry => ({ fullUrl: urlOf(baseUrl, keyText(row), ''), resourceText: row.json, search: { mode } });
    return bundleText({ type: 'searchset', total, links: { self, ...next } }, [...rows.map(entryOf('match')), ...included.map(entryOf('include'))]);
  }

  private async count(from: Reader, asked: SearchQuery, sight: Sight): Promise<number> {
    const params = new Params();
    const { total } = await from.one<{ total: number }>(`SELECT count(*)::integer AS total ${found(asked, sight, params)}`, params.values, 'COUNT');
    return total;
  }

  /** What the page refers to and what refers to it; each once, and none that the page has already. */
  private async included(from: Reader, { include, revinclude }: SearchQuery, sight: Sight, page: readonly FoundRow[]): Promise<FoundRow[]> {
    const known = new Set(page.map(keyText));
    const result: FoundRow[] = [];
    let last: readonly FoundRow[] = page;
    for (let round = 0; round < includeLimits.rounds && last.length > 0; round++) {
      const active = (each: SearchInclude): boolean => round === 0 || each.iterate;
      const forward = targetsOf(last, include.filter(active));
      const backward = sourcesOf(last, revinclude.filter(active));
      const rows = [
        ...(forward.length === 0 ? [] : await this.targets(from, forward, sight)),
        ...(backward.length === 0 ? [] : await this.sources(from, backward, sight)),
      ];
      last = rows.filter((row) => !known.has(keyText(row)) && known.add(keyText(row)));
      result.push(...last);
      if (result.length > includeLimits.resources) throw invalidArgument('SEARCH_TOO_COSTLY', `This page would include more than ${includeLimits.resources} resources: ask for a smaller one.`, [{ path: '_count', rule: 'includes are bounded' }], { issue: 'too-costly' });
    }
    return result;
  }

  private targets(from: Reader, keys: readonly ResourceKey[], sight: Sight): Promise<FoundRow[]> {
    const params = new Params([keys.map(({ id }) => id), keys.map(({ type }) => type)]);
    return from.query<FoundRow>(
      `SELECT r.id, r.type, r.json, r.terms FROM unnest($1::uuid[], $2::text[]) AS k (id, type) JOIN resource r ON r.id = k.id AND r.type = k.type WHERE NOT r.deleted AND ${isVisible(sight, 'r', params)} ORDER BY r.type, r.id`, params.values);
  }

  private sources(from: Reader, terms: readonly string[], sight: Sight): Promise<FoundRow[]> {
    const params = new Params([terms]);
    return from.query<FoundRow>(`SELECT r.id, r.type, r.json, r.terms FROM resource r WHERE r.terms && $1::text[] AND NOT r.deleted AND ${isVisible(sight, 'r', params)} ORDER BY r.type, r.id LIMIT ${includeLimits.resources + 1}`, params.values);
  }
}

/** The one place that says which resources a search finds, for whom. */
function found({ type, conditions }: SearchQuery, sight: Sight, params: Params): string {
  const where = [`r.type = ${params.add(type, 'text')}`, 'NOT r.deleted', ...conditions.map((condition) => conditionSql(type, condition, params)), isVisible(sight, 'r', params)];
  return `FROM resource r WHERE ${where.join(' AND ')}`;
}

/** A column to sort by and its direction. What lacks the value comes last. */
function sortColumn(type: string, { param, kind, storedAs, descending }: SearchSort, index: number, params: Params): { column: string; order: string } {
  const order = `sort_${index + 1} ${descending ? 'DESC' : 'ASC'}`;
  const name = order.split(' ')[0]!;
  if (param === '_lastUpdated') return { column: `r.last_updated AS ${name}`, order };
  if (param === '_id') return { column: `r.id AS ${name}`, order };
  const names = storedAs.map((each) => paramOf(type, each));
  if (kind === 'date') return { column: `coalesce((SELECT ${descending ? 'max' : 'min'}(d.from_at) FROM search_date d WHERE d.id = r.id AND d.param = ANY (${params.add(names, 'text[]')})), '${descending ? '-' : ''}infinity') AS ${name}`, order };
  if (kind === 'string') return { column: `coalesce((SELECT ${descending ? 'max' : 'min'}(s.normalised) FROM search_string s WHERE s.id = r.id AND s.param = ANY (${params.add(names, 'text[]')})), ${descending ? "''" : 'chr(1114111)'}) AS ${name}`, order };
  throw unsupported('SEARCH_SORT_UNSUPPORTED', `${param}: sorting by this parameter is not supported.`, [{ path: '_sort', rule: 'sort is by time, text or id' }]);
}

/** Resources that the rows refer to by these parameters. */
function targetsOf(rows: readonly FoundRow[], includes: readonly SearchInclude[]): ResourceKey[] {
  const keys = new Map<string, ResourceKey>();
  for (const { type, storedAs, target } of includes) {
    for (const prefix of storedAs.map((param) => termPrefix(type, param))) {
      for (const term of rows.flatMap((row) => (row.type === type ? (row.terms ?? []) : []))) {
        if (!term.startsWith(prefix)) continue;
        const [targetType, id, ...more] = term.slice(prefix.length).split('/');
        if (more.length === 0 && isUuid(id ?? '') && (!target || target === targetType)) keys.set(`${targetType}/${id}`, { type: targetType!, id: id! });
      }
    }
  }
  return [...keys.values()];
}

/** Terms of those that refer to the rows by these parameters. */
const sourcesOf = (rows: readonly FoundRow[], includes: readonly SearchInclude[]): string[] =>
  includes.flatMap(({ type, param, storedAs, target }) => {
    const { targets = [] } = searchParametersOf(type).get(param) ?? {};
    return rows.filter((row) => (!target || row.type === target) && (targets.length === 0 || targets.includes(row.type))).flatMap((row) => storedAs.map((each) => valueTerm(type, each, keyText(row))));
  });
