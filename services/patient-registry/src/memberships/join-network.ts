import { mustSee } from '@maillage/access';
import { Inject, Injectable } from '@nestjs/common';
import type { EvaluateMembershipRequest, Membership as MembershipMessage, RequestMembershipRequest, SignMembershipRequest, StartMembershipRequest } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { localDate, localDateIn } from '@maillage/kernel';
import { UnitOfWork, type EventWork, type RequestContext } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { personLivesOn } from '../persons/domain/person.js';
import { PersonRepository } from '../persons/person.repository.js';
import { NetworkRepository } from '../projections/network.repository.js';
import { versionIsCurrent } from '../version-is-current.js';
import { evaluateMembership, membershipAfterDeath, requestMembership, signMembership, startMembership, type Membership } from './domain/membership.js';
import { noMembershipIsOpen, repeatIsTheSame } from './domain/membership-rules.js';
import { accessModeFromMessage, toMessage } from './membership-events.js';
import { tellMembership } from './membership-facts.js';
import { MembershipRepository } from './membership.repository.js';

/** The four steps of the joining flow (adhésion): request, evaluation, formalisation, start. Each is safe to repeat with the same content. */
@Injectable()
export class JoinNetwork {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly memberships: MembershipRepository,
    private readonly persons: PersonRepository,
    private readonly networks: NetworkRepository,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  request(request: RequestMembershipRequest, context: RequestContext): Promise<MembershipMessage> {
    const command = { id: request.membershipId, networkId: request.networkId, personId: request.personId, accessMode: accessModeFromMessage(request.accessMode) };
    return this.unitOfWork.run(context, async (work) => {
      await this.networks.zoneOf(work, command.networkId);
      await mustSee(work, context.sight, command.personId, 'membership', 'PERSON_UNKNOWN');
      const { rootId } = await this.persons.livingSituation(work, command.personId);
      // Two callers for one way queue here instead of meeting at the index.
      await this.memberships.lockWay(work, command.networkId, rootId);
      const earlier = await this.memberships.find(work, command.id);
      if (earlier) {
        repeatIsTheSame(earlier, command);
        return toMessage(earlier);
      }
      noMembershipIsOpen(await this.memberships.countOpen(work, command.networkId, rootId));

      const membership = requestMembership(command, context.now);
      await this.memberships.insert(work, membership);
      tellMembership(work, membership, this.config.TIME_ZONE);
      return toMessage(membership);
    });
  }

  evaluate(request: EvaluateMembershipRequest, context: RequestContext): Promise<MembershipMessage> {
    const { needs, admit, refusalReason, orientation } = request;
    const isDone = (known: Membership): boolean =>
      known.evaluatedAt !== null && known.needs === needs && (admit ? known.state === 'ADMITTED' : known.state === 'REFUSED' && known.endReason === refusalReason && known.orientation === orientation);
    return this.step(request, context, isDone, (membership) => evaluateMembership(membership, { needs, admit, refusalReason, orientation }, context.now));
  }

  sign(request: SignMembershipRequest, context: RequestContext): Promise<MembershipMessage> {
    const signedOn = localDate(request.signedOn, 'signed_on');
    const signedBy = request.signedBy as 'PERSON' | 'LEGAL_REPRESENTATIVE';
    const isDone = (known: Membership): boolean => known.state === 'SIGNED' && known.signedOn === signedOn && known.signedBy === signedBy;
    return this.step(request, context, isDone, async (membership, work) => {
      const today = localDateIn(context.now, await this.networks.zoneOf(work, membership.networkId));
      const next = signMembership(membership, { signedOn, signedBy }, context.actor.roles.has('integration') ? null : today);
      personLivesOn(await this.persons.livingSituation(work, membership.personId), signedOn);
      return next;
    });
  }

  start(request: StartMembershipRequest, context: RequestContext): Promise<MembershipMessage> {
    const startedOn = localDate(request.startedOn, 'started_on');
    const isDone = (known: Membership): boolean => (known.state === 'STARTED' || known.endReason === 'DEATH') && known.startedOn === startedOn;
    return this.step(request, context, isDone, async (membership, work) => {
      const started = startMembership(membership, startedOn);
      const person = await this.persons.livingSituation(work, membership.personId);
      personLivesOn(person, startedOn);
      // Written down after the death: the membership began, and has ended.
      const ended = membershipAfterDeath(started, person.deathDay);
      return ended ? [started, ended] : started;
    });
  }

  /** A step that was taken with this content is answered, not refused: the caller repeats what it does not know to be done. */
  private step(
    { membershipId, version }: { membershipId: string; version: number },
    context: RequestContext,
    isDone: (known: Membership) => boolean,
    decide: (membership: Membership, work: EventWork) => Membership | Promise<Membership | readonly [Membership, Membership]>,
  ): Promise<MembershipMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const membership = await this.memberships.lock(work, membershipId);
      await mustSee(work, context.sight, membership.personId, 'membership', 'MEMBERSHIP_UNKNOWN');
      if (isDone(membership)) return toMessage(membership);
      versionIsCurrent(membership, version);
      const states = [await decide(membership, work)].flat();
      for (const next of states) {
        await this.memberships.update(work, next);
        tellMembership(work, next, this.config.TIME_ZONE);
      }
      return toMessage(states.at(-1)!);
    });
  }
}
