import {
  SchedulingService, type Appointment, type BookAppointmentRequest, type CancelAppointmentRequest, type GetAppointmentRequest, type ListAppointmentsRequest, type ListAppointmentsResponse, type MoveAppointmentRequest,
} from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { AppointmentQueries } from './appointment.queries.js';
import { BookAppointment } from './book-appointment.js';
import { CancelAppointment } from './cancel-appointment.js';
import { MoveAppointment } from './move-appointment.js';

@Controller()
export class AppointmentsHandler {
  constructor(
    private readonly book: BookAppointment,
    private readonly move: MoveAppointment,
    private readonly cancel: CancelAppointment,
    private readonly queries: AppointmentQueries,
  ) {}

  @Rpc(SchedulingService.method.bookAppointment)
  bookAppointment(request: BookAppointmentRequest, context: RequestContext): Promise<Appointment> {
    return this.book.execute(request, context);
  }

  @Rpc(SchedulingService.method.moveAppointment)
  moveAppointment(request: MoveAppointmentRequest, context: RequestContext): Promise<Appointment> {
    return this.move.execute(request, context);
  }

  @Rpc(SchedulingService.method.cancelAppointment)
  cancelAppointment(request: CancelAppointmentRequest, context: RequestContext): Promise<Appointment> {
    return this.cancel.execute(request, context);
  }

  @Rpc(SchedulingService.method.getAppointment)
  getAppointment(request: GetAppointmentRequest, context: RequestContext): Promise<Appointment> {
    return this.queries.get(request.appointmentId, context);
  }

  @Rpc(SchedulingService.method.listAppointments)
  listAppointments(request: ListAppointmentsRequest, context: RequestContext): Promise<ListAppointmentsResponse> {
    return this.queries.list(request, context);
  }
}
