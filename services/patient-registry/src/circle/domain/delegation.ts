import type { Instant, Uuid } from '@maillage/kernel';
import { carerIsSomebodyElse, categoriesAreKnown, categoriesCanBeDelegated, endFollowsBeginning, giverFitsTheRole, representativeHasDocument, stillStands } from './delegation-rules.js';

/** What a carer is to the person. */
export type CarerRole = 'FAMILY_CARER' | 'INFORMAL_CARER' | 'TRUSTED_PERSON' | 'LEGAL_REPRESENTATIVE';

/** Rights of a carer in their order: each includes those before it. */
export const delegatedRights = ['SEE', 'MESSAGE', 'CO_DECIDE', 'ACT'] as const;
export type DelegatedRight = (typeof delegatedRights)[number];

/** One carer's rights in a person's circle. Kept for ever; the person id stays as it was written. */
export interface Delegation {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly carerSubject: string;
  readonly role: CarerRole;
  /** The highest right. */
  readonly right: DelegatedRight;
  readonly categories: readonly string[];
  readonly from: Instant;
  /** The end as it was given; `revokedAt` may come before it. */
  readonly until: Instant | null;
  readonly givenBy: string;
  /** By the person at the portal, or entered from a document. */
  readonly form: 'PORTAL' | 'DOCUMENT';
  readonly documentId: string;
  readonly revokedAt: Instant | null;
  readonly revokedBy: string | null;
  readonly version: number;
}

/** What somebody asks for; without `from` it holds from now on, or as before. */
export type DelegationCommand = Pick<Delegation, 'id' | 'personId' | 'carerSubject' | 'role' | 'right' | 'categories' | 'until' | 'documentId'> & { readonly from: Instant | null };

/** Who gives or takes a right, and whose accounts the person's own are. */
export interface Giver {
  readonly subject: string;
  readonly isPerson: boolean;
  readonly ownAccounts: readonly string[];
}

/** Whether somebody with this right may do what needs another. */
export const includesRight = (right: DelegatedRight, needed: DelegatedRight): boolean => delegatedRights.indexOf(right) >= delegatedRights.indexOf(needed);

function checked(delegation: Delegation, by: Giver): Delegation {
  endFollowsBeginning(delegation);
  categoriesAreKnown(delegation);
  giverFitsTheRole(delegation, by);
  carerIsSomebodyElse(delegation, by);
  categoriesCanBeDelegated(delegation);
  representativeHasDocument(delegation);
  return delegation;
}

/** A right as it stands from now on. Throws the refusals of the rules. */
export function giveDelegation({ from, ...command }: DelegationCommand, by: Giver, now: Instant): Delegation {
  return checked({ ...command, from: from ?? now, givenBy: by.subject, form: by.isPerson ? 'PORTAL' : 'DOCUMENT', revokedAt: null, revokedBy: null, version: 1 }, by);
}

/** The same carer with other rights, data or dates. Throws DELEGATION_REVOKED and the refusals of the rules. */
export function changeDelegation(delegation: Delegation, { right, categories, from, until, documentId }: DelegationCommand, by: Giver): Delegation {
  stillStands(delegation);
  return checked({ ...delegation, right, categories, from: from ?? delegation.from, until, documentId, givenBy: by.subject, version: delegation.version + 1 }, by);
}

/** Ends at once, and keeps what was. Throws REPRESENTATIVE_BY_OFFICE or DELEGATION_BY_PERSON. */
export function revokeDelegation(delegation: Delegation, by: Giver, now: Instant): Delegation {
  giverFitsTheRole(delegation, by);
  return { ...delegation, revokedAt: now, revokedBy: by.subject, version: delegation.version + 1 };
}
