import type { DescMethodUnary } from '@bufbuild/protobuf';
import type { Actor, Policies } from '@maillage/access';
import { methodName } from '@maillage/contracts';
import { internal, isMaillageError, newId, systemClock, type Clock, type MaillageError } from '@maillage/kernel';
import { AuditTrail } from './audit-trail.js';
import type { AuditWriter } from './audit-log.js';
import { auditedMethod, type AuditedMethod } from './audited-method.js';

/** The audit of one method's calls. */
export class AuditedCalls {
  private readonly method: AuditedMethod;
  private readonly name: string;

  constructor(
    method: DescMethodUnary,
    private readonly policies: Pick<Policies, 'mayCall'>,
    private readonly writer: AuditWriter,
    private readonly clock: Clock,
  ) {
    this.method = auditedMethod(method);
    this.name = methodName(method);
  }

  begin(actor: Actor, requestId: string): AuditTrail {
    return new AuditTrail(this.method, actor, this.clock.now(), requestId);
  }

  /** Asks the policies, and writes a row for a refusal. Throws PERMISSION_DENIED with ROLE_REQUIRED, UNAVAILABLE with AUDIT_AWAY. */
  async admit(actor: Actor, requestId: string): Promise<void> {
    try {
      this.policies.mayCall(actor, this.name);
    } catch (error) {
      throw await this.refused(this.begin(actor, requestId), error);
    }
  }

  /** Before the answer leaves: writes what no transaction has written. Throws UNAVAILABLE with AUDIT_AWAY, and then nothing is answered. */
  async answered(trail: AuditTrail): Promise<void> {
    const entry = trail.owed();
    if (entry === null) return;
    await this.writer.write(entry);
    trail.committed(entry);
  }

  /** Writes the refusal down and answers the error to throw: the same, or AUDIT_AWAY, because a refusal tells something too. A fault tells nothing and stays itself. */
  async refused(trail: AuditTrail, error: unknown): Promise<unknown> {
    const refusal: MaillageError = isMaillageError(error) ? error : internal(newId(systemClock), error);
    const entry = trail.failed(refusal);
    if (entry === null) return error;
    try {
      await this.writer.write(entry);
    } catch (away) {
      if (entry.outcome === 4) return away;
    }
    return error;
  }
}
