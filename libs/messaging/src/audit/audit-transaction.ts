import { isMessage } from '@bufbuild/protobuf';
import type { Work } from '@maillage/database';
import type { Exchange } from '../context/request-context.js';
import type { DomainEvent } from '../events/event.js';
import type { AuditEntry } from './audit-entry.js';
import { auditAtCommit } from './audit-rows.js';

/**
 * Before COMMIT of a request's transaction: adds the row for everybody whom the request, the events and the answer name. Answers the row
 * that goes with the commit, or null when nobody new is concerned.
 */
export function auditTransaction(work: Work, { trail, output }: Exchange, events: readonly DomainEvent[], answer: unknown): AuditEntry | null {
  if (trail === null) return null;
  for (const { persons } of events) if (persons.length > 0) trail.concerns(persons);
  if (output !== null && isMessage(answer, output)) trail.answered(answer);
  const entry = trail.owed();
  if (entry !== null) auditAtCommit(work, entry);
  return entry;
}
