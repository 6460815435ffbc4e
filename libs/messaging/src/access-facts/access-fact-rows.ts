import type { AccessFact } from '@maillage/access';
import type { Work } from '@maillage/database';

/** A fact and the context that owns it. */
export interface OwnedFact extends AccessFact {
  readonly owner: string;
}

/** Whoever writes facts shares it; whoever changes what an id stands for has it alone: a fact must not slip past the alias of its person. */
const aliasLock = `hashtextextended('maillage.access-alias', 0)`;

const store = {
  name: 'messaging-access-fact-store',
  text: `INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
         SELECT n.owner, n.fact_id, n.version, n.effect, n.person_id, coalesce(a.root_id, n.person_id), n.grantee, n.target, n.basis, string_to_array(n.categories, ','), n.purpose, n.from_at, coalesce(n.until_at, 'infinity'), CASE WHEN n.owner = $13 THEN 0 END
           FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[])
                AS n (owner, fact_id, version, effect, person_id, grantee, target, basis, categories, purpose, from_at, until_at)
           LEFT JOIN access_alias a ON a.person_id = n.person_id
         ON CONFLICT (owner, fact_id) DO UPDATE SET (version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at)
            = (excluded.version, excluded.effect, excluded.person_id, excluded.root_id, excluded.grantee, excluded.target, excluded.basis, excluded.categories, excluded.purpose, excluded.from_at, excluded.until_at)
          WHERE excluded.version > access_fact.version`,
};
const storeAliases = {
  name: 'messaging-access-alias-store',
  text: `INSERT INTO access_alias (person_id, root_id, version) SELECT person_id, target::uuid, version FROM access_fact WHERE (owner, fact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))
         ON CONFLICT (person_id) DO UPDATE SET (root_id, version) = (excluded.root_id, excluded.version) WHERE excluded.version > access_alias.version`,
};
const followAliases = {
  name: 'messaging-access-alias-follow',
  text: `UPDATE access_fact f SET root_id = a.root_id FROM access_alias a WHERE a.person_id = ANY ($1::uuid[]) AND f.person_id = a.person_id AND f.root_id <> a.root_id`,
};

/** The newest state of each fact, in the order in which every transaction takes their rows. */
function newestFirst(facts: readonly OwnedFact[]): OwnedFact[] {
  const newest = new Map<string, OwnedFact>();
  for (const fact of facts) {
    const key = `${fact.owner} ${fact.factId}`;
    const known = newest.get(key);
    if (!known || fact.version >= known.version) newest.set(key, fact);
  }
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fact]) => fact);
}

/** Stores facts with the COMMIT of `work`; each counts only when it is newer than what is known of it. `own`: facts of this context wait for their publication. */
export function storeFacts(work: Work, own: string, given: readonly OwnedFact[]): void {
  if (given.length === 0) return;
  const facts = newestFirst(given);
  const aliases = facts.filter(({ effect }) => effect === 'ALIAS');
  work.atCommit({ text: `SELECT pg_advisory_xact_lock${aliases.length > 0 ? '' : '_shared'}(${aliasLock})` });
  work.atCommit(store, [
    facts.map(({ owner }) => owner),
    facts.map(({ factId }) => factId),
    facts.map(({ version }) => version),
    facts.map(({ effect }) => effect),
    facts.map(({ personId }) => personId),
    facts.map(({ grantee }) => grantee),
    facts.map(({ target }) => target ?? ''),
    facts.map(({ basis }) => basis),
    // One text a row: arrays in arrays would all need the same length.
    facts.map(({ categories }) => (categories ?? []).join(',')),
    facts.map(({ purpose }) => purpose ?? ''),
    facts.map(({ from }) => from),
    facts.map(({ until }) => until),
    own,
  ]);
  if (aliases.length === 0) return;
  work.atCommit(storeAliases, [aliases.map(({ owner }) => owner), aliases.map(({ factId }) => factId)]);
  work.atCommit(followAliases, [aliases.map(({ personId }) => personId)]);
}
