import { create } from '@bufbuild/protobuf';
import { PractitionerRoleSchema, type AddPractitionerRoleRequest, type PractitionerRole as PractitionerRoleMessage } from '@maillage/contracts/identity/v1/roles_pb.js';
import { localDate } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { PractitionerCategory } from '../practitioners/domain/practitioner.js';
import type { PractitionerRole, RoleCommand } from './domain/practitioner-role.js';
import type { Profession } from './domain/professions.js';

export const toMessage = ({ id, practitionerId, organizationId, category, profession, from, until, version }: PractitionerRole): PractitionerRoleMessage =>
  create(PractitionerRoleSchema, { roleId: id, practitionerId, organizationId, category, profession, from, until: until ?? '', version });

export const roleChanged = (role: PractitionerRole): DomainEvent => event(PractitionerRoleSchema, { aggregate: role.id, version: role.version }, toMessage(role));

export const toCommand = (request: AddPractitionerRoleRequest): RoleCommand => ({
  id: request.roleId.toLowerCase(),
  practitionerId: request.practitionerId.toLowerCase(),
  organizationId: request.organizationId.toLowerCase(),
  category: request.category as PractitionerCategory,
  profession: request.profession as Profession,
  from: localDate(request.from, 'from'),
  until: request.until === '' ? null : localDate(request.until, 'until'),
});
