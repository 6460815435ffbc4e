import type { Actor } from '@maillage/access';
import { isUuid, newId, systemClock, type Instant, type MaillageError, type Uuid } from '@maillage/kernel';
import { usualPurpose } from './usual-purpose.js';

/** What is done with the data of a person, in the words of FHIR's audit-event-action; `search` is apart. */
export type AuditVerb = 'create' | 'read' | 'update' | 'delete' | 'execute' | 'search';

/** DICOM: 0 success, 4 refused, 8 a fault of ours. */
export type AuditOutcome = 0 | 4 | 8;

/** One access to data of persons. Ids and codes only: no name, no value of a search, no text of an error. */
export interface AuditEntry {
  readonly id: Uuid;
  readonly at: Instant;
  readonly actor: string;
  readonly actorKind: Actor['kind'];
  readonly organisationId: string | null;
  readonly practitionerId: string | null;
  readonly onBehalfOf: string | null;
  /** Full name of the RPC, or the route that the gateway refused. */
  readonly action: string;
  readonly verb: AuditVerb;
  readonly persons: readonly string[];
  readonly purpose: string;
  readonly outcome: AuditOutcome;
  /** Reason code of a refusal; empty for success. */
  readonly reason: string;
  readonly requestId: string;
  /** Names of the search's parameters; null for anything but a search. */
  readonly query: readonly string[] | null;
}

/** What was done and how it ended. */
export interface Deed {
  readonly at: Instant;
  readonly requestId: string;
  readonly action: string;
  readonly verb: AuditVerb;
  readonly persons: readonly string[];
  readonly purpose?: string | undefined;
  readonly query?: readonly string[] | null;
  /** Absent for success. */
  readonly refusal?: Pick<MaillageError, 'category' | 'reason'>;
}

const ours: readonly string[] = ['INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'];
const parameterName = /^[\w:.-]{1,80}$/;

/** The row of a deed. What is no UUID names nobody and is left out; so is what is no name of a parameter. */
export const auditEntry = (actor: Actor, { at, requestId, action, verb, persons, purpose, query, refusal }: Deed): AuditEntry => ({
  id: newId(systemClock),
  at,
  actor: actor.subject,
  actorKind: actor.kind,
  organisationId: actor.organisationId,
  practitionerId: actor.practitionerId,
  onBehalfOf: null,
  action,
  verb,
  persons: persons.filter(isUuid),
  purpose: purpose ?? usualPurpose(actor),
  outcome: refusal === undefined ? 0 : ours.includes(refusal.category) ? 8 : 4,
  reason: refusal?.reason ?? '',
  requestId,
  query: query?.filter((name) => parameterName.test(name)) ?? null,
});
