import { Inject, Injectable } from '@nestjs/common';
import { MembershipSchema, MembershipState, type Membership } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonSchema, PersonState, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StayClass, StaySchema, StayState, type Stay } from '@maillage/contracts/registry/v1/stays_pb.js';
import { applyNewer } from '@maillage/database';
import { instant, localDate, localDateIn } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
import { SettleEpisodes } from '../episodes/settle-episodes.js';
import { PersonRepository } from './person.repository.js';

/** What patient-registry says of persons, memberships and stays: each newer state is copied, then the person's episodes are settled. */
@Injectable()
export class RegistrySubscriber {
  constructor(
    private readonly persons: PersonRepository,
    private readonly settle: SettleEpisodes,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  /** Only aliases matter here; a death ends the membership at the registry. */
  @OnEvent(PersonSchema)
  async onPerson(person: Person, { work }: EventDelivery): Promise<void> {
    const mergedInto = person.state === PersonState.MERGED ? person.mergedInto : null;
    for (const personIds of await this.persons.apply(work, { id: person.personId, mergedInto, version: person.version })) await this.settle.execute(work, personIds);
  }

  @OnEvent(MembershipSchema)
  async onMembership(membership: Membership, { work }: EventDelivery): Promise<void> {
    const requestedAt = instant(membership.requestedAt, 'requested_at');
    const days = [localDateIn(requestedAt, this.config.TIME_ZONE), ...[membership.signedOn, membership.startedOn].filter((day) => day !== '').map((day) => localDate(day))];
    const personIds = await this.persons.lock(work, membership.personId);
    const isNewer = await applyNewer(work, 'membership_projection', ['membership_id'], {
      membership_id: membership.membershipId,
      network_id: membership.networkId,
      person_id: membership.personId,
      state: MembershipState[membership.state],
      requested_at: requestedAt,
      begins_on: days.sort()[0],
      ended_on: membership.endedOn === '' ? null : localDate(membership.endedOn, 'ended_on'),
      version: membership.version,
    });
    if (isNewer) await this.settle.execute(work, personIds);
  }

  @OnEvent(StaySchema)
  async onStay(stay: Stay, { work }: EventDelivery): Promise<void> {
    const startedAt = instant(stay.startedAt, 'started_at');
    const personIds = await this.persons.lock(work, stay.personId);
    const isNewer = await applyNewer(work, 'stay_projection', ['stay_id'], {
      stay_id: stay.stayId,
      person_id: stay.personId,
      stay_class: StayClass[stay.stayClass],
      state: StayState[stay.state],
      started_at: startedAt,
      ended_at: stay.state !== StayState.CLOSED ? null : stay.endedAt === '' ? startedAt : instant(stay.endedAt, 'ended_at'),
      ended_by_death: stay.endedByDeath,
      version: stay.version,
    });
    if (isNewer) await this.settle.execute(work, personIds);
  }
}
