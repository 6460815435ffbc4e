import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertMany, insertRow, type Work } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import type { PractitionerRole, RoleCommand } from './domain/practitioner-role.js';
import { practitionerRoleSchema } from './practitioner-role.schema.js';
import { roleColumns } from './role-columns.js';

const types = { id: 'uuid', practitioner_id: 'uuid', organization_id: 'uuid', category: 'text', profession: 'text', from_day: 'date', until_day: 'date', version: 'integer' } as const;

@Injectable()
export class PractitionerRoleRepository {
  /** All roles of a practitioner; until the transaction ends nobody else gives or changes one. Throws NOT_FOUND with PRACTITIONER_UNKNOWN. */
  async lockHeld(work: Work, practitionerId: Uuid): Promise<PractitionerRole[]> {
    await work.one('SELECT 1 AS known FROM practitioner WHERE id = $1 FOR UPDATE', [practitionerId], 'PRACTITIONER_UNKNOWN');
    return this.held(work, [practitionerId]);
  }

  /** All roles of some practitioners, whose rows the caller has locked. */
  held(work: Work, practitionerIds: readonly Uuid[]): Promise<PractitionerRole[]> {
    return work.query<PractitionerRole>(`SELECT ${roleColumns} FROM practitioner_role WHERE practitioner_id = ANY ($1::uuid[]) ORDER BY from_day, id`, [practitionerIds]);
  }

  /** Throws NOT_FOUND with ROLE_UNKNOWN. */
  async holderOf(work: Work, id: Uuid): Promise<Uuid> {
    return (await work.one<{ practitionerId: Uuid }>('SELECT practitioner_id AS "practitionerId" FROM practitioner_role WHERE id = $1', [id], 'ROLE_UNKNOWN')).practitionerId;
  }

  /** The role of this id, whoever holds it, or null. */
  find(work: Work, id: Uuid): Promise<PractitionerRole | null> {
    return work.maybeOne<PractitionerRole>(`SELECT ${roleColumns} FROM practitioner_role WHERE id = $1`, [id]);
  }

  /** Throws NOT_FOUND with ORGANIZATION_UNKNOWN. */
  async organizationIsKnown(work: Work, { organizationId }: RoleCommand): Promise<void> {
    await work.one('SELECT 1 AS known FROM organization WHERE id = $1', [organizationId], 'ORGANIZATION_UNKNOWN');
  }

  insert(work: Work, role: PractitionerRole): Promise<void> {
    return insertRow(work, practitionerRoleSchema, role);
  }

  async insertAll(work: Work, roles: readonly PractitionerRole[]): Promise<void> {
    await insertMany(work, 'practitioner_role', types, roles.map((role) => ({
      id: role.id, practitioner_id: role.practitionerId, organization_id: role.organizationId, category: role.category, profession: role.profession, from_day: role.from, until_day: role.until, version: role.version,
    })));
  }

  /** Writes `next` over the version before it. Throws CONFLICT with STALE_VERSION. */
  update(work: Work, next: PractitionerRole): Promise<void> {
    return guardedUpdate(work, practitionerRoleSchema, next, { version: next.version - 1 });
  }
}

/** The one of the roles with this id. Throws NOT_FOUND with ROLE_UNKNOWN. */
export function roleAmong(roles: readonly PractitionerRole[], id: Uuid): PractitionerRole {
  const role = roles.find((each) => each.id === id);
  if (!role) throw notFound('ROLE_UNKNOWN', 'This does not exist.');
  return role;
}
