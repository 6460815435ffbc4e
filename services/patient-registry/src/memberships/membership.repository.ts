import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import { openStates, type Membership } from './domain/membership.js';
import { membershipSchema } from './membership.schema.js';

@Injectable()
export class MembershipRepository {
  /** Serialises the ways of one person into one network, whatever the id it is written under. */
  async lockWay(work: Work, networkId: Uuid, rootId: Uuid): Promise<void> {
    await work.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 20260902))', [`${networkId} ${rootId}`]);
  }

  find(work: Work, id: Uuid): Promise<Membership | null> {
    return work.repository(membershipSchema).findOneBy({ id });
  }

  /** The membership, locked. Throws NOT_FOUND with MEMBERSHIP_UNKNOWN. */
  async lock(work: Work, id: Uuid): Promise<Membership> {
    const membership = await work.repository(membershipSchema).createQueryBuilder('m').setLock('pessimistic_write').where('m.id = :id', { id }).getOne();
    if (!membership) throw notFound('MEMBERSHIP_UNKNOWN', 'This does not exist.');
    return membership;
  }

  /** All memberships of one person, under every id it was written, locked in the order of their ids. */
  lockOfPerson(work: Work, rootId: Uuid): Promise<Membership[]> {
    return work.repository(membershipSchema).createQueryBuilder('m').setLock('pessimistic_write').where('m.personId IN (SELECT a.person_id FROM person_alias a WHERE a.root_id = :rootId)', { rootId }).orderBy('m.id').getMany();
  }

  async countOpen(work: Work, networkId: Uuid, rootId: Uuid): Promise<number> {
    const { count } = await work.one<{ count: number }>(
      'SELECT count(*)::int AS count FROM membership WHERE network_id = $1 AND state = ANY($3) AND person_id IN (SELECT person_id FROM person_alias WHERE root_id = $2)',
      [networkId, rootId, openStates], 'X');
    return count;
  }

  insert(work: Work, membership: Membership): Promise<void> {
    return insertRow(work, membershipSchema, membership);
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT. */
  update(work: Work, next: Membership): Promise<void> {
    return guardedUpdate(work, membershipSchema, next, { version: next.version - 1 });
  }
}
