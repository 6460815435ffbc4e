import type { Actor } from '@maillage/access';
import { invalidArgument } from '@maillage/kernel';

/** The system that says it, as meta.source has it: what the caller names, else the caller's organisation, else the client. Throws INVALID_ARGUMENT with SOURCE_INVALID for what is no uri. */
export function sourceOf(actor: Actor, named: string): string {
  if (named !== '') {
    if (/[\s\p{Cc}]/u.test(named)) throw invalidArgument('SOURCE_INVALID', 'A source is a uri or a name without blanks.', [{ path: 'source', rule: 'source has no blanks' }]);
    return named;
  }
  return actor.organisationId ? `urn:maillage:organisation:${encodeURIComponent(actor.organisationId)}` : `urn:maillage:client:${encodeURIComponent(actor.subject)}`;
}
