import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { AccountSchema, OwnAccountSchema, type OwnAccount } from '@maillage/contracts/identity/v1/directory_pb.js';
import { reader, type Reader, type Work } from '@maillage/database';
import type { Clock, LocalDate } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { CLOCK } from '@maillage/platform';
import { DataSource } from 'typeorm';
import { everyRow } from '../directory/every-row.js';
import { rolesOn, type PractitionerRole } from '../practitioner-roles/domain/practitioner-role.js';
import { roleColumns } from '../practitioner-roles/role-columns.js';
import { toMessage as roleMessage } from '../practitioner-roles/role-events.js';
import { accountChanged, toMessage } from './account-events.js';
import { accountColumns } from './account-columns.js';
import { stateOf, type Account } from './domain/account.js';

const rolesToday = async (database: Reader, practitionerId: string, today: LocalDate): Promise<PractitionerRole[]> =>
  rolesOn(await database.query<PractitionerRole>(`SELECT ${roleColumns} FROM practitioner_role WHERE practitioner_id = $1 ORDER BY from_day, id`, [practitionerId]), today);

@Injectable()
export class AccountQueries {
  constructor(private readonly dataSource: DataSource, @Inject(CLOCK) private readonly clock: Clock) {}

  /** What the token says of the caller; the account when the subject is linked; what its practitioner is today, and where. An ended account has no roles. */
  async own({ actor, now, today }: RequestContext): Promise<OwnAccount> {
    const database = reader(this.dataSource);
    const said = { subject: actor.subject, roles: [...actor.roles].sort() };
    const account = await database.maybeOne<Account>(`SELECT ${accountColumns} FROM account WHERE subject = $1`, [actor.subject]);
    if (!account) return create(OwnAccountSchema, said);
    const roles = account.practitionerId !== null && stateOf(account, now) === 'ACTIVE' ? await rolesToday(database, account.practitionerId, today) : [];
    return create(OwnAccountSchema, {
      ...said,
      account: toMessage(account, now),
      personId: account.personId ?? '',
      practitionerRoles: roles.map(roleMessage),
      organizationIds: [...new Set(roles.map(({ organizationId }) => organizationId))],
    });
  }

  @Snapshot(AccountSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    const now = this.clock.now();
    for await (const row of everyRow<Account>(work, `SELECT ${accountColumns} FROM account WHERE id > $1 ORDER BY id`)) yield accountChanged(row, now);
  }
}
