import { registrationFact, seesAll } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import { matchesSearch, parseReference, rewriteReferences, searchValues, type Json } from '@maillage/fhir';
import { conflict, idFrom, invalidArgument, isUuid, newId, notFound, type Clock, type Instant, type Zone } from '@maillage/kernel';
import type { DomainEvent, EventWork, RequestContext } from '@maillage/messaging';
import { ConditionQueries, conditionText, readCondition, type ReadCondition } from './condition.queries.js';
import { importAgain, keyText, put, remove, type Decision, type ResourceKey, type ResourceState } from './domain/resource.js';
import { privacyOf } from './privacy.js';
import { matchesOne } from './domain/resource-rules.js';
import { breathe, unhurried } from './breathe.js';
import { entryPath, inEntry } from './entry-errors.js';
import { linksTo, lockName, refuseUnresolved, type EntryLinks } from './entry-links.js';
import { isWriting, type BundleEntry, type WritingEntry } from './read-bundle.js';
import { resourceChanged } from './resource-events.js';
import { ResourceRepository, type Provenance, type StoredVersion } from './resource.repository.js';
import { searchRows } from './search-terms.js';
import { storedText } from './stored-text.js';

/** How a command stores its entries. */
export interface StoreCommand extends Provenance {
  readonly zone: Zone;
  readonly clock: Clock;
  /** `IMPORT`: entries are named for ever by source and fullUrl. `PLAIN`: the standard's meaning of POST and PUT. */
  readonly mode: 'PLAIN' | 'IMPORT';
  readonly links: EntryLinks;
  /** Who stores them: nobody changes, deletes or refers to what they do not see. */
  readonly context: RequestContext;
}

/** What became of one entry. */
export interface Stored extends ResourceKey {
  readonly entry: BundleEntry;
  readonly decision: Decision['kind'];
  /** 0 for the delete of what never was. */
  readonly version: number;
  readonly lastUpdated: Instant;
}

type FoundResource = Pick<Stored, 'type' | 'id' | 'version' | 'lastUpdated'>;

interface Write {
  readonly entry: WritingEntry;
  readonly key: ResourceKey;
  readonly kind: 'CREATE' | 'REPLACE';
  readonly version: number;
  readonly contentHash: Buffer;
}

/** Resources that go to the database together: while it stores them, the next ones are prepared. */
const chunkSize = 200;
const ignored = (): void => undefined;

/** Stores the POST, PUT and DELETE entries of one transaction in the standard's order: DELETE, POST, PUT (R4, Transaction Processing Rules). */
@Injectable()
export class StoreEntries {
  constructor(
    private readonly resources: ResourceRepository,
    private readonly conditions: ConditionQueries,
  ) {}

  /** Throws the refusals of the entries with their place in the bundle; then nothing of the transaction may be kept. */
  async execute(work: EventWork, entries: readonly BundleEntry[], command: StoreCommand): Promise<Stored[]> {
    const deletions = entries.filter(({ method }) => method === 'DELETE');
    const writing = entries.filter(isWriting);
    const named = new Map<number, ResourceKey>();
    for await (const entry of unhurried(writing)) named.set(entry.index, this.nameOf(entry, command));
    eachOnce([...deletions.map((entry) => ({ entry, key: { type: entry.type, id: entry.id! } })), ...writing.map((entry) => ({ entry, key: named.get(entry.index)! }))]);

    const deleted = await this.remove(work, deletions, command);
    if (command.mode === 'IMPORT' && writing.length > 0) await this.resources.lockNames(work, [`import ${keyText(named.get(writing[0]!.index)!)}`]);
    const states = await (command.mode === 'IMPORT' ? this.importStates(work, writing, named) : this.resources.lockStates(work, writing.filter(({ method }) => method === 'PUT').map(({ index }) => named.get(index)!)));
    if (command.mode === 'PLAIN' && !seesAll(command.context.sight)) await this.mustSeeReplaced(work, writing, named, command);
    const conditional = writing.filter(({ ifNoneExist, index }) => ifNoneExist !== null && !states.has(keyText(named.get(index)!)));
    const found = await this.findByConditions(work, conditional, named, command);

    const kept: Stored[] = [];
    const writes: Write[] = [];
    for await (const entry of unhurried(writing)) {
      const earlier = found.get(entry.index);
      if (earlier) {
        kept.push({ ...earlier, entry, decision: 'KEEP' });
        continue;
      }
      const key = named.get(entry.index)!;
      const contentHash = entry.resource.contentHash();
      const state = states.get(keyText(key)) ?? null;
      const { kind, version } = this.decide(entry, state, contentHash, command);
      if (kind === 'CREATE' || kind === 'REPLACE') writes.push({ entry, key, kind, version, contentHash });
      else kept.push({ ...key, entry, decision: 'KEEP', version, lastUpdated: state!.lastUpdated });
    }

    await command.links.check(writes.map(({ entry }) => entry));
    const links = new Map<string, string>();
    for (const { entry, key } of [...kept.map((each) => ({ entry: each.entry, key: each as ResourceKey })), ...writes]) for (const link of linksTo(entry)) links.set(link, keyText(key));
    await this.resolveConditions(work, writes, links, command);
    if (!seesAll(command.context.sight)) await this.mustSeeTargets(work, writes, links, command);
    const events = await this.store(work, writes, links, command);
    const removed = deleted.filter(({ decision }) => decision === 'DELETE');
    const before = await this.resources.textsBefore(work, removed);
    // Last of all: what a batch takes back of an entry must not have been said.
    work.publish(...removed.map((each) => resourceChanged({ ...each, deleted: true, source: command.source, json: '' }, before.get(keyText(each)))));
    for (const chunk of events) work.publish(...chunk);
    return [
      ...deleted,
      ...kept,
      ...writes.map(({ entry, key, kind, version }): Stored => ({ ...key, entry, decision: kind, version, lastUpdated: command.now })),
    ];
  }

  /** Entries of an import that are new or say something else than what is stored, as far as can be seen from outside the transaction. */
  async changed(entries: readonly WritingEntry[], command: StoreCommand): Promise<WritingEntry[]> {
    const names = new Map<WritingEntry, ResourceKey>();
    for await (const entry of unhurried(entries)) names.set(entry, this.nameOf(entry, command));
    const states = await this.resources.states([...names.values()]);
    const changed: WritingEntry[] = [];
    for await (const entry of unhurried(entries)) if (!states.get(keyText(names.get(entry)!))?.contentHash.equals(entry.resource.contentHash())) changed.push(entry);
    return changed;
  }

  /** Present versions of what an import names. Only those that it may replace are locked: a repeat of a whole file locks nothing. */
  private async importStates(work: EventWork, entries: readonly WritingEntry[], named: ReadonlyMap<number, ResourceKey>): Promise<Map<string, ResourceState>> {
    const states = await this.resources.states([...named.values()], work);
    const changed: ResourceKey[] = [];
    for await (const { index, resource } of unhurried(entries)) {
      const state = states.get(keyText(named.get(index)!));
      if (state && !state.contentHash.equals(resource.contentHash())) changed.push(state);
    }
    return new Map([...states, ...(await this.resources.lockStates(work, changed))]);
  }

  /** A PUT replaces what its writer sees. It creates nothing: an id that answered otherwise would tell what is hidden under it. */
  private async mustSeeReplaced(work: EventWork, entries: readonly WritingEntry[], named: ReadonlyMap<number, ResourceKey>, { context }: StoreCommand): Promise<void> {
    const replaced = entries.filter(({ method }) => method === 'PUT');
    const seen = await this.resources.seen(work, replaced.map(({ index }) => named.get(index)!), context.sight, true);
    for (const { index } of replaced)
      if (!seen.has(keyText(named.get(index)!))) throw notFound('RESOURCE_UNKNOWN', 'This resource is not known here.', [{ path: `${entryPath(index)}.request.url`, rule: 'resource is known' }]);
  }

  /** References lead to what their writer sees, or to what this transaction stores: a hidden target is a missing one. */
  private async mustSeeTargets(work: EventWork, writes: readonly Write[], links: ReadonlyMap<string, string>, { context }: StoreCommand): Promise<void> {
    const own = new Set([...links.values(), ...writes.map(({ key }) => keyText(key))]);
    const targets = new Map<string, ResourceKey>();
    for (const { entry } of writes)
      rewriteReferences(entry.resource.value as Json, (reference) => {
        const parsed = parseReference(links.get(reference) ?? reference);
        if (parsed?.kind === 'literal' && parsed.base === '' && isUuid(parsed.id) && !own.has(keyText(parsed))) targets.set(reference, { type: parsed.type, id: parsed.id });
        return undefined;
      });
    const seen = await this.resources.seen(work, [...targets.values()], context.sight);
    const missing = new Set([...targets].filter(([, key]) => !seen.has(keyText(key))).map(([reference]) => reference));
    refuseUnresolved(writes.map(({ entry }) => entry), missing, (violations) => invalidArgument('REFERENCE_UNKNOWN', 'A reference leads to nothing that is known here.', violations, { issue: 'not-found' }), 'reference is to a resource that is known');
  }

  private nameOf({ index, method, type, id, fullUrl }: BundleEntry, { mode, source, clock }: StoreCommand): ResourceKey {
    if (mode === 'IMPORT') {
      // A file of a source speaks of that source's things only: its ids are names among others, whatever they look like.
      const name = method === 'PUT' ? `${type}/${id}` : fullUrl;
      if (name === null) throw invalidArgument('FULL_URL_MISSING', 'An entry without fullUrl could not be known again.', [{ path: `${entryPath(index)}.fullUrl`, rule: 'element is present' }], { issue: 'required' });
      return { type, id: idFrom(source, type, name) };
    }
    if (method === 'POST') return { type, id: newId(clock) };
    if (!isUuid(id!)) throw notFound('RESOURCE_UNKNOWN', 'This resource is not known here, and a new one has a UUID.', [{ path: `${entryPath(index)}.request.url`, rule: 'id of a new resource is a UUID' }]);
    return { type, id: id! };
  }

  private decide(entry: BundleEntry, state: ResourceState | null, contentHash: Buffer, { mode }: StoreCommand): Decision {
    if (mode === 'IMPORT') return importAgain(state, contentHash);
    if (entry.method === 'POST') return { kind: 'CREATE', version: 1 };
    try {
      return put(state, contentHash, entry.ifMatch);
    } catch (error) {
      throw inEntry(entry.index, error, '.request.ifMatch');
    }
  }

  private async remove(work: EventWork, deletions: readonly BundleEntry[], command: StoreCommand): Promise<Stored[]> {
    const states = await this.resources.lockStates(work, deletions.filter(({ id }) => isUuid(id!)).map(({ type, id }) => ({ type, id: id! })));
    // What the caller does not see was never there.
    const seen = seesAll(command.context.sight) ? null : await this.resources.seen(work, [...states.values()], command.context.sight, true);
    if (seen) for (const key of states.keys()) if (!seen.has(key)) states.delete(key);
    const result = deletions.map((entry): Stored => {
      const key = { type: entry.type, id: entry.id! };
      const state = states.get(keyText(key)) ?? null;
      try {
        const { kind, version } = remove(state, entry.ifMatch);
        return { ...key, entry, decision: kind, version, lastUpdated: kind === 'KEEP' ? (state?.lastUpdated ?? command.now) : command.now };
      } catch (error) {
        throw inEntry(entry.index, error, '.request.ifMatch');
      }
    });
    const removed = result.filter(({ decision }) => decision === 'DELETE');
    await this.resources.remove(work, removed, command);
    return result;
  }

  /**
   * What conditional creates find, by entry; nothing for those that create. Whoever asks the same waits for this transaction, so that two of them never
   * create two. The same condition again in a bundle means the resource that the first of them creates.
   */
  private async findByConditions(work: EventWork, entries: readonly WritingEntry[], named: ReadonlyMap<number, ResourceKey>, { zone, now, context }: StoreCommand): Promise<Map<number, FoundResource>> {
    if (entries.length === 0) return new Map();
    const conditions = new Map<number, ReadCondition>();
    for (const { index, type, ifNoneExist } of entries) {
      try {
        conditions.set(index, readCondition({ type, query: ifNoneExist! }, zone));
      } catch (error) {
        throw inEntry(index, error, '.request.ifNoneExist');
      }
    }
    await this.resources.lockNames(work, [...conditions.values()].map(lockName));
    const matches = await this.conditions.matches(work, [...conditions.values()], context.sight);
    const ids = new Map(entries.map(({ index }) => [index, matchesOne(matches.get(conditionText(conditions.get(index)!))!, `${entryPath(index)}.request.ifNoneExist`)]));
    const states = await this.resources.states(entries.flatMap(({ index, type }) => (ids.get(index) ? [{ type, id: ids.get(index)! }] : [])), work);
    const found = new Map<number, FoundResource>();
    const created = new Map<string, FoundResource>();
    for (const { index, type } of entries) {
      const id = ids.get(index);
      const condition = conditionText(conditions.get(index)!);
      const earlier = id ? states.get(keyText({ type, id }))! : created.get(condition);
      if (earlier) found.set(index, { type, id: earlier.id, version: earlier.version, lastUpdated: earlier.lastUpdated });
      else created.set(condition, { ...named.get(index)!, version: 1, lastUpdated: now });
    }
    return found;
  }

  /** Adds what conditional references mean to the links: resources of the record, and those that this transaction stores. */
  private async resolveConditions(work: EventWork, writes: readonly Write[], links: Map<string, string>, { links: { conditions }, zone, now, context }: StoreCommand): Promise<void> {
    if (conditions.size === 0) return;
    const types = new Set([...conditions.values()].map(({ type }) => type));
    const own = writes.filter(({ key }) => types.has(key.type)).map(({ key, entry }) => ({ key, values: searchValues(entry.resource.value as Json, zone) }));
    const rewritten = new Set(own.map(({ key }) => keyText(key)));
    const stored = await this.conditions.matches(work, [...conditions.values()], context.sight);
    const none = new Set<string>();
    const several = new Set<string>();
    for (const [reference, condition] of conditions) {
      const ids = new Set(stored.get(conditionText(condition))!.filter((id) => !rewritten.has(`${condition.type}/${id}`)));
      for (const { key, values } of own) if (key.type === condition.type && matchesSearch(condition.conditions, values, { id: key.id, lastUpdated: now })) ids.add(key.id);
      if (ids.size === 1) links.set(reference, `${condition.type}/${[...ids][0]!}`);
      else (ids.size === 0 ? none : several).add(reference);
    }
    const entries = writes.map(({ entry }) => entry);
    refuseUnresolved(entries, several, (violations) => conflict('MATCHES_SEVERAL', 'A conditional reference matches several resources.', violations, { issue: 'multiple-matches' }), 'reference matches one resource');
    refuseUnresolved(entries, none, (violations) => invalidArgument('REFERENCE_UNKNOWN', 'A conditional reference matches nothing.', violations, { issue: 'not-found' }), 'reference matches a resource');
  }

  private async store(work: EventWork, writes: readonly Write[], links: ReadonlyMap<string, string>, { source, now, zone, context }: StoreCommand): Promise<DomainEvent[][]> {
    const provenance = { source, now };
    const events: DomainEvent[][] = [];
    let previous: Promise<unknown> = Promise.resolve();
    for (let from = 0; from < writes.length; from += chunkSize) {
      const versions = { CREATE: [] as StoredVersion[], REPLACE: [] as StoredVersion[] };
      const said: DomainEvent[] = [];
      for (const { entry, key, kind, version, contentHash } of writes.slice(from, from + chunkSize)) {
        const { resource, json } = storedText(entry.resource, { id: key.id, version, source, lastUpdated: now }, (reference) => links.get(reference));
        versions[kind].push({ ...key, version, json, contentHash, rows: searchRows(resource, zone), privacy: privacyOf(key, resource, json) });
        if (kind === 'CREATE' && key.type === 'Patient' && !seesAll(context.sight)) work.declare(registrationFact(idFrom('patient-registration', key.id), key.id, context.actor, context.now));
        said.push(resourceChanged({ ...key, version, deleted: false, source, lastUpdated: now, json }));
      }
      events.push(said);
      await previous;
      previous = Promise.all([this.resources.insert(work, versions.CREATE, provenance), this.resources.replace(work, versions.REPLACE, provenance)]);
      // Its fault is thrown where it is awaited; until then it is nobody's.
      previous.catch(ignored);
      await breathe();
    }
    await previous;
    return events;
  }
}

/** A transaction says one thing of one resource. */
function eachOnce(named: readonly { readonly entry: BundleEntry; readonly key: ResourceKey }[]): void {
  const seen = new Set<string>();
  for (const { entry, key } of named) {
    const name = keyText(key);
    if (seen.has(name)) throw invalidArgument('ENTRY_TWICE', 'Two entries are about the same resource.', [{ path: `${entryPath(entry.index)}.request.url`, rule: 'a resource stands once in a transaction' }], { issue: 'duplicate' });
    seen.add(name);
  }
}
