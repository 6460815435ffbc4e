import { parseReference, rewriteReferences, type Json } from '@maillage/fhir';
import { invalidArgument, type Violation, type Zone } from '@maillage/kernel';
import { conditionText, readCondition, type ReadCondition } from './condition.queries.js';
import { unhurried } from './breathe.js';
import { entryPath, inEntry, pathInEntry } from './entry-errors.js';
import { requireValidEntries, type BundleEntry, type WritingEntry } from './read-bundle.js';

/** How entries of one bundle name each other and what lies outside: checked once, before anything is stored. */
export class EntryLinks {
  /** Conditional references by their text. */
  readonly conditions = new Map<string, ReadCondition>();
  private readonly names: ReadonlySet<string>;
  private readonly checked = new Set<number>();

  constructor(
    entries: readonly BundleEntry[],
    private readonly zone: Zone,
  ) {
    this.names = linkNames(entries);
  }

  /**
   * Validates what has not been yet, and what it refers to. Throws INVALID_ARGUMENT with RESOURCE_INVALID, with REFERENCE_UNKNOWN for a `urn:` of no entry,
   * or as readCondition does for a conditional reference.
   */
  async check(entries: readonly WritingEntry[]): Promise<void> {
    const open = entries.filter(({ index }) => !this.checked.has(index));
    await requireValidEntries(open);
    const violations: Violation[] = [];
    for await (const entry of unhurried(open)) {
      rewriteReferences(entry.resource.value as Json, (reference, path) => {
        if (reference.startsWith('urn:')) {
          // A uri that is a urn may be a link, or the name of a code system; a reference can only be a link.
          if (!this.names.has(reference) && path().endsWith('.reference')) violations.push({ path: pathInEntry(entry.index, path()), rule: 'reference is to an entry of the bundle' });
        } else if (reference.includes('?') && !this.conditions.has(reference)) this.addCondition(entry, reference, path);
      });
      if (violations.length >= 50) break;
    }
    if (violations.length > 0) throw invalidArgument('REFERENCE_UNKNOWN', 'A reference names an entry that is not in the bundle.', violations, { issue: 'not-found' });
    for (const { index } of open) this.checked.add(index);
  }

  private addCondition(entry: WritingEntry, reference: string, path: () => string): void {
    const parsed = parseReference(reference);
    if (parsed?.kind !== 'conditional') return;
    try {
      this.conditions.set(reference, readCondition(parsed, this.zone));
    } catch (error) {
      throw inEntry(entry.index, error, `.resource${path().replace(/^[A-Za-z]+/, '')}`);
    }
  }
}

/** Everything by which another entry may be referred to. Throws INVALID_ARGUMENT with FULL_URL_TWICE. */
function linkNames(entries: readonly BundleEntry[]): Set<string> {
  const names = new Set<string>();
  for (const { index, fullUrl } of entries) {
    if (fullUrl === null) continue;
    if (names.has(fullUrl)) throw invalidArgument('FULL_URL_TWICE', 'Two entries have the same fullUrl.', [{ path: `${entryPath(index)}.fullUrl`, rule: 'fullUrl is unique' }], { issue: 'duplicate' });
    names.add(fullUrl);
  }
  return names;
}

/**
 * References that mean this entry: its fullUrl; when that is an address, the relative form too (R4, Bundle, Resolving references in Bundles);
 * and what a PUT names.
 */
export function linksTo({ fullUrl, method, type, id }: BundleEntry): string[] {
  const links: string[] = [];
  if (fullUrl !== null) {
    links.push(fullUrl);
    const parsed = parseReference(fullUrl);
    if (parsed?.kind === 'literal' && parsed.base !== '') links.push(`${parsed.type}/${parsed.id}`);
  }
  if (method === 'PUT' && id !== null) links.push(`${type}/${id}`);
  return links;
}

/** Refuses references that mean nothing or several things, naming the first places. */
export function refuseUnresolved(entries: readonly WritingEntry[], unresolved: ReadonlySet<string>, refuse: (violations: Violation[]) => Error, rule: string): void {
  if (unresolved.size === 0) return;
  const violations: Violation[] = [];
  for (const { index, resource } of entries) {
    rewriteReferences(resource.value as Json, (reference, path) => {
      if (unresolved.has(reference) && violations.length < 50) violations.push({ path: pathInEntry(index, path()), rule });
    });
    if (violations.length >= 50) break;
  }
  // None when only entries that are left as they are refer so.
  if (violations.length > 0) throw refuse(violations);
}

export const lockName = (condition: ReadCondition): string => `condition ${conditionText(condition)}`;
