import { Controller } from '@nestjs/common';
import { StaffService, type ImportStaffRequest, type StaffReport } from '@maillage/contracts/identity/v1/staff_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { ImportStaff } from './import-staff.js';

@Controller()
export class StaffHandler {
  constructor(private readonly staff: ImportStaff) {}

  @Rpc(StaffService.method.importStaff)
  importStaff(request: ImportStaffRequest, context: RequestContext): Promise<StaffReport> {
    return this.staff.execute(request, context);
  }
}
