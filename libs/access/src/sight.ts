import type { Instant } from '@maillage/kernel';
import { grantee } from './access-fact.js';
import type { Actor } from './actor.js';
import type { Visibility } from './policies/policies.js';
import { dataCategories, sensitiveCategories, type DataCategory } from './vocabulary.js';

/** Bases that open only what they name, sensitive categories included; the others open a sensitive category wherever policies let them. */
const namedOnly = ['CONSENT', 'DELEGATION'];

/** One actor's view at one instant, as SQL needs it. */
export interface Sight extends Visibility {
  /** Whom facts may name to mean this actor. */
  readonly grantees: readonly string[];
  readonly purpose: string;
  readonly now: Instant;
}

/** Everything, for work that nobody asked for by a request: reactions to events, timers, jobs. */
export const wholeSight = (now: Instant): Sight => ({ everybody: new Set(dataCategories), opens: new Map(), grantees: [], purpose: '', now });

/** Whom facts may name to mean this actor. `*` means everybody but persons and their carers: what they refuse to others they do not refuse to themselves. */
export function granteesOf({ subject, practitionerId, organisationId, roles }: Actor): string[] {
  return [
    grantee.account(subject),
    ...(practitionerId ? [grantee.practitioner(practitionerId)] : []),
    ...(organisationId ? [grantee.organisation(organisationId)] : []),
    ...(roles.has('person') && roles.size === 1 ? [] : [grantee.everybody]),
  ];
}

/** Gives a value its place among the parameters of a statement: `$3::text[]`. */
export type Bind = (value: unknown, type: string) => string;

/** A category that is the same for all rows, or the SQL of a column that holds each row's own. */
export type CategoryOf = DataCategory | { readonly column: string };

/**
 * SQL that is true where the actor may see this category of data of the person whose id, as it was written, `person` names. To be joined for
 * every table alias of a query. A refusal wins over an allowance; emergency access passes by it unless the person refused that too. It reads
 * access_fact and access_alias of the service's own database.
 */
export function visibleSql(sight: Sight, person: string, category: CategoryOf, bind: Bind): string {
  // A bare name would be taken for the facts' own column, and everybody's rows would be shown to who sees somebody.
  for (const expression of [person, typeof category === 'string' ? '' : category.column]) if (/^\w+$/.test(expression)) throw new Error(`a column of a visibility condition names its table: ${expression}`);
  if (typeof category === 'string') {
    if (sight.everybody.has(category)) return 'true';
    if ((sight.opens.get(category) ?? []).length === 0) return 'false';
    return relatedSql(sight, person, bind(category, 'text'), bind);
  }
  if (dataCategories.every((each) => sight.everybody.has(each) || each === 'access-log')) return 'true';
  return `(${category.column} = ANY (${bind([...sight.everybody], 'text[]')}) OR ${relatedSql(sight, person, category.column, bind)})`;
}

function relatedSql(sight: Sight, person: string, category: string, bind: Bind): string {
  const mine = bind(sight.grantees, 'text[]');
  const now = bind(sight.now, 'timestamptz');
  const purpose = bind(sight.purpose, 'text');
  const opens = bind([...sight.opens].flatMap(([opened, bases]) => bases.map((basis) => `${opened} ${basis}`)), 'text[]');
  const grantees = `(SELECT ${mine} || coalesce(array_agg(g.target), '{}') FROM access_fact g WHERE g.effect = 'MEMBER' AND g.grantee = ANY (${mine}) AND g.from_at <= ${now} AND g.until_at > ${now})::text[]`;
  return `EXISTS (SELECT FROM access_allowed f WHERE f.person_id = ${person} AND f.grantee = ANY (${grantees}) AND ${category} || ' ' || f.basis = ANY (${opens})
    AND CASE WHEN f.categories <> '{}' THEN ${category} = ANY (f.categories) ELSE ${category} <> ALL ('{${[...sensitiveCategories].join(',')}}') OR f.basis <> ALL ('{${namedOnly.join(',')}}') END
    AND f.purpose IN ('', ${purpose}) AND f.from_at <= ${now} AND f.until_at > ${now}
    AND NOT EXISTS (SELECT FROM access_fact x WHERE x.effect = 'REFUSE' AND x.root_id = f.root_id AND x.grantee = ANY (${grantees}) AND (x.categories = '{}' OR ${category} = ANY (x.categories)) AND x.from_at <= ${now} AND x.until_at > ${now}
      AND CASE WHEN f.basis = 'BREAK_GLASS' THEN x.purpose = 'ETREAT' ELSE x.purpose IN ('', ${purpose}) END))`;
}
