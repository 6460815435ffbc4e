import { Injectable } from '@nestjs/common';
import { seesAll, type Sight } from '@maillage/access';
import { Params, type Reader } from '@maillage/database';
import { parseSearch, type SearchCondition } from '@maillage/fhir';
import { invalidArgument, type Zone } from '@maillage/kernel';
import { isVisible } from './visible.js';
import { conditionSql, tokenTerms } from './search-sql.js';

/** A search that must mean one resource: of If-None-Exist, or of a conditional reference. */
export interface Condition {
  readonly type: string;
  readonly query: string;
}
/** A condition that could be read. */
export interface ReadCondition extends Condition {
  readonly conditions: readonly SearchCondition[];
}

/** Names a condition in maps and locks. */
export const conditionText = ({ type, query }: Condition): string => `${type}?${query}`;

/** Reads a condition. Throws what parseSearch throws, and INVALID_ARGUMENT with CONDITION_INVALID for one that would match everything or asks for a page. */
export function readCondition({ type, query }: Condition, zone: Zone): ReadCondition {
  const { conditions, sort, include, revinclude, count, total, summary } = parseSearch(type, query, { zone });
  if (conditions.length === 0 || sort.length + include.length + revinclude.length > 0 || count !== undefined || total !== undefined || summary !== undefined)
    throw invalidArgument('CONDITION_INVALID', 'A condition has search parameters and nothing else.', [{ path: '', rule: 'condition has search parameters only' }]);
  return { type, query, conditions };
}

/** Two resources of a term are enough to refuse. */
const withTerm = { name: 'information-with-term', text: 'SELECT term, id FROM (SELECT term, id, row_number() OVER (PARTITION BY term) AS place FROM resource_with_term($1::text[])) AS t WHERE place <= 2' };

@Injectable()
export class ConditionQueries {
  /** Ids that match each condition, of what may be seen, by conditionText; of many matches two are enough to refuse. One statement for all that ask for one token, which is nearly all. */
  async matches(reader: Reader, conditions: readonly ReadCondition[], sight: Sight): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    const simple: { name: string; terms: string[] }[] = [];
    for (const each of conditions) {
      const name = conditionText(each);
      if (found.has(name)) continue;
      found.set(name, []);
      const [first, ...more] = each.conditions;
      const terms = first!.kind === 'token' && !first!.not && first!.param !== '_id' && more.length === 0 && seesAll(sight) ? tokenTerms(each.type, first!.storedAs, first!.values) : null;
      if (terms) simple.push({ name, terms });
      else found.set(name, await this.byAll(reader, each, sight));
    }
    if (simple.length === 0) return found;
    const ids = new Map<string, string[]>();
    for (const { term, id } of await reader.query<{ term: string; id: string }>(withTerm, [[...new Set(simple.flatMap(({ terms }) => terms))]])) ids.set(term, [...(ids.get(term) ?? []), id]);
    for (const { name, terms } of simple) found.set(name, [...new Set(terms.flatMap((term) => ids.get(term) ?? []))]);
    return found;
  }

  private async byAll(reader: Reader, { type, conditions }: ReadCondition, sight: Sight): Promise<string[]> {
    const params = new Params();
    const where = [`r.type = ${params.add(type, 'text')}`, 'NOT r.deleted', ...conditions.map((condition) => conditionSql(type, condition, params)), isVisible(sight, 'r', params)];
    const rows = await reader.query<{ id: string }>(`SELECT r.id FROM resource r WHERE ${where.join(' AND ')} LIMIT 2`, params.values);
    return rows.map(({ id }) => id);
  }
}
