import { newEntryHasNoVersion, versionIsCurrent } from '../../directory/domain/entry-rules.js';
import { identifiersAreValid, sameIdentifiers, type Identifier } from '../../directory/domain/identifier.js';
import type { ProviderKind } from '../../directory/domain/provider-kind.js';
import { decidedHere, recordFields, type RecordField } from '../../directory/domain/record-voice.js';

/** An organisation of the directory. Never removed: one that closes is no longer active. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly kind: ProviderKind;
  /** The organisation that owns it; its own id when it is a legal entity itself. */
  readonly legalEntityId: string;
  readonly identifiers: readonly Identifier[];
  readonly active: boolean;
  readonly origin: 'RECORD' | 'DIRECT';
  /** Fields on which the record has no word any more. */
  readonly decidedHere: readonly RecordField[];
  /** Newest version of the resource that was taken in; 0 before the first. */
  readonly recordVersion: number;
  readonly version: number;
}

/** The whole state as a person wants it. */
export interface OrganizationEntry {
  readonly id: string;
  /** The version it replaces; 0 for a new one or to replace unchecked. */
  readonly version: number;
  readonly name: string;
  readonly kind: ProviderKind;
  /** Null for itself. */
  readonly legalEntityId: string | null;
  readonly identifiers: readonly Identifier[];
  readonly active: boolean;
}

/** What one version of the record says. */
export interface RecordedOrganization {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly identifiers: readonly Identifier[];
  readonly active: boolean;
}

const sameState = (one: Organization, other: Organization): boolean =>
  one.name === other.name && one.kind === other.kind && one.legalEntityId === other.legalEntityId && one.active === other.active && sameIdentifiers(one.identifiers, other.identifiers);

/** Enters or replaces. The same object comes back when nothing changes, whatever version was named. Throws IDENTIFIER_INVALID or STALE_VERSION. */
export function putOrganization(current: Organization | null, entry: OrganizationEntry): Organization {
  const { version: expected, ...wanted } = entry;
  const state = { ...wanted, legalEntityId: entry.legalEntityId ?? entry.id, identifiers: identifiersAreValid(entry.identifiers, current?.identifiers ?? []) };
  if (!current) {
    newEntryHasNoVersion(expected);
    return { ...state, origin: 'DIRECT', decidedHere: recordFields, recordVersion: 0, version: 1 };
  }
  const next: Organization = { ...current, ...state };
  if (sameState(current, next)) return current;
  versionIsCurrent(current, expected);
  const changed = { name: next.name !== current.name, identifiers: !sameIdentifiers(next.identifiers, current.identifiers), active: next.active !== current.active };
  return { ...next, decidedHere: decidedHere(current.decidedHere, changed), version: current.version + 1 };
}

/**
 * Takes in what the record says. The version rises only when somebody would see a difference; the same object comes back for what is
 * older than what was taken in before.
 */
export function learnOrganization(current: Organization | null, said: RecordedOrganization): Organization {
  const { version: recordVersion, ...state } = said;
  if (!current) return { ...state, kind: 'UNSPECIFIED', legalEntityId: said.id, origin: 'RECORD', decidedHere: [], recordVersion, version: 1 };
  if (recordVersion <= current.recordVersion) return current;
  const open = (field: RecordField): boolean => !current.decidedHere.includes(field);
  const next: Organization = {
    ...current,
    name: open('name') ? said.name : current.name,
    identifiers: open('identifiers') ? said.identifiers : current.identifiers,
    active: open('active') ? said.active : current.active,
    recordVersion,
  };
  return sameState(current, next) ? next : { ...next, version: current.version + 1 };
}

/** What the record says when it has deleted the resource: the organisation is closed, all else stands. */
export const deletedOrganization = (current: Organization | null, id: string, version: number): RecordedOrganization => ({
  id, version, name: current?.name ?? '', identifiers: current?.identifiers ?? [], active: false,
});
