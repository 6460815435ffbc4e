import { notFound, type Instant, type Uuid } from '@maillage/kernel';
import { grantee } from './access-fact.js';
import type { Actor } from './actor.js';
import type { Visibility } from './policies/policies.js';
import { dataCategories, sensitiveCategories, type Basis, type DataCategory } from './vocabulary.js';

/** Bases that open only what they name, sensitive categories included; the others open a sensitive category wherever policies let them. */
const namedOnly = ['CONSENT', 'DELEGATION'];

/** One actor's view at one instant, as SQL needs it. */
export interface Sight extends Visibility {
  /** Whom facts may name to mean this actor. */
  readonly grantees: readonly string[];
  readonly purpose: string;
  readonly now: Instant;
}

/** True for one who sees whatever a service holds, so that nothing needs to be asked; who looked is another question. */
export const seesAll = (sight: Sight): boolean => dataCategories.every((category) => sight.everybody.has(category) || category === 'access-log');

/** Everything, for work that nobody asked for by a request: reactions to events, timers, jobs. */
export const wholeSight = (now: Instant): Sight => ({ everybody: new Set(dataCategories), opens: new Map(), grantees: [], purpose: '', now });

/** The same view without what one basis opens: for deeds that such a relationship does not reach, as a carer deciding in the person's name. */
export const sightWithout = (sight: Sight, basis: Basis): Sight => ({ ...sight, opens: new Map([...sight.opens].map(([category, bases]) => [category, bases.filter((each) => each !== basis)])) });

/** True for an account of a person or carer that is nothing else: whoever is a professional as well acts as one. */
export const actsForThemselves = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.has('person') && roles.size === 1;

/** Whom facts may name to mean this actor. `*` means everybody but persons and their carers: what they refuse to others they do not refuse to themselves. */
export function granteesOf({ subject, practitionerId, organisationId, roles }: Actor): string[] {
  return [
    grantee.account(subject),
    ...(practitionerId ? [grantee.practitioner(practitionerId)] : []),
    ...(organisationId ? [grantee.organisation(organisationId)] : []),
    ...(actsForThemselves({ roles }) ? [] : [grantee.everybody]),
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
    return relatedSql(sight, person, bind(category, 'text'), category, bind);
  }
  if (seesAll(sight)) return 'true';
  return `(${category.column} = ANY (${bind([...sight.everybody], 'text[]')}) OR ${relatedSql(sight, person, category.column, null, bind)})`;
}

/** The inner names are none that a query uses for its own tables: one of them would hide the row that is asked for. */
function relatedSql(sight: Sight, person: string, category: string, only: DataCategory | null, bind: Bind): string {
  const mine = bind(sight.grantees, 'text[]');
  const now = bind(sight.now, 'timestamptz');
  const purpose = bind(sight.purpose, 'text');
  const opens = bind([...sight.opens].flatMap(([opened, bases]) => (only === null || only === opened ? bases.map((basis) => `${opened} ${basis}`) : [])), 'text[]');
  const grantees = `(SELECT ${mine} || coalesce(array_agg(granted_group.target), '{}') FROM access_fact granted_group WHERE granted_group.effect = 'MEMBER' AND granted_group.grantee = ANY (${mine}) AND granted_group.from_at <= ${now} AND granted_group.until_at > ${now})::text[]`;
  // A scalar question, asked row by row: as a semi-join it would be answered for everybody whom the caller may see before the first row of a page is known.
  return `coalesce((SELECT true FROM access_allowed granted WHERE granted.person_id = ${person} AND granted.grantee = ANY (${grantees}) AND ${category} || ' ' || granted.basis = ANY (${opens})
    AND CASE WHEN granted.categories <> '{}' THEN ${category} = ANY (granted.categories) ELSE ${category} <> ALL ('{${[...sensitiveCategories].join(',')}}') OR granted.basis <> ALL ('{${namedOnly.join(',')}}') END
    AND granted.purpose IN ('', ${purpose}) AND granted.from_at <= ${now} AND granted.until_at > ${now}
    AND NOT EXISTS (SELECT FROM access_fact refused WHERE refused.effect = 'REFUSE' AND refused.root_id = granted.root_id AND refused.grantee = ANY (${grantees}) AND (refused.categories = '{}' OR ${category} = ANY (refused.categories)) AND refused.from_at <= ${now} AND refused.until_at > ${now}
      AND CASE WHEN granted.basis = 'BREAK_GLASS' THEN refused.purpose = 'ETREAT' ELSE refused.purpose IN ('', ${purpose}) END) LIMIT 1), false)`;
}

/** Reads a row of the service's own database: a transaction, or a reader without one. */
export interface OneRow {
  maybeOne(sql: string, params: readonly unknown[]): Promise<object | null>;
}

/** Whether this category of the person's data is in view. Nothing is asked where the policies alone tell. */
export async function sees(from: OneRow, sight: Sight, personId: Uuid, category: DataCategory): Promise<boolean> {
  const values: unknown[] = [];
  const visible = visibleSql(sight, '$1::uuid', category, (value, type) => `$${values.push(value) + 1}::${type}`);
  return visible === 'true' || (visible !== 'false' && (await from.maybeOne(`SELECT 1 AS seen WHERE ${visible}`, [personId, ...values])) !== null);
}

/** Throws NOT_FOUND with `reason` where this category of the person's data is not in view: hidden is absent, word for word. */
export async function mustSee(from: OneRow, sight: Sight, personId: Uuid, category: DataCategory, reason: string): Promise<void> {
  if (!(await sees(from, sight, personId, category))) throw notFound(reason, 'This does not exist.');
}
