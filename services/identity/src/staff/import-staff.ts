import { Inject, Injectable } from '@nestjs/common';
import type { ImportStaffRequest, StaffReport } from '@maillage/contracts/identity/v1/staff_pb.js';
import { UnitOfWork, type EventWork, type RequestContext } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
import { accountChanged } from '../accounts/account-events.js';
import { roleChanged } from '../practitioner-roles/role-events.js';
import { practitionerChanged } from '../practitioners/practitioner-events.js';
import type { StaffChange } from './domain/decide-staff.js';
import { matchStaff } from './domain/match-staff.js';
import { readStaff } from './domain/read-staff.js';
import { reportMessage } from './staff-report.js';
import { StaffRepository } from './staff.repository.js';
import { accountFacts } from '../accounts/account-facts.js';

/** Takes in a file of staff: all of it, or, when asked, what has no fault. What is known already changes nothing, so a file may be sent again. */
@Injectable()
export class ImportStaff {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly staff: StaffRepository, @Inject(CONFIG) private readonly config: ServiceConfig) {}

  execute({ csv, applyValidLines }: ImportStaffRequest, context: RequestContext): Promise<StaffReport> {
    const file = readStaff(csv);
    const { now, today } = context;
    return this.unitOfWork.run(context, async (work) => {
      const decisions = matchStaff(file, await this.staff.lock(work, file.staff), { now, today, zone: this.config.TIME_ZONE });
      const faults = [...file.faults, ...decisions.faults].sort((one, other) => one.line - other.line);
      const applied = faults.length === 0 || applyValidLines;
      const changes = applied ? decisions.changes : [];
      await this.staff.store(work, changes);
      publish(work, changes, context);
      return reportMessage({ applied, lines: file.lines, outcomes: changes.map(({ outcome }) => outcome), faults });
    });
  }
}

function publish(work: EventWork, changes: readonly StaffChange[], { now }: RequestContext): void {
  for (const { practitioner, roles, accounts } of changes) {
    if (practitioner.before !== practitioner.after) work.publish(practitionerChanged(practitioner.after));
    work.publish(...roles.map(({ after }) => roleChanged(after)), ...accounts.map(({ after }) => accountChanged(after, now)));
    work.declare(...accounts.flatMap(({ after }) => accountFacts(after)));
  }
}
