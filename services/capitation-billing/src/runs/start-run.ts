import { Injectable } from '@nestjs/common';
import type { Run as RunMessage, StartRunRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { instant, yearMonth, type Instant, type Uuid } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { ContractRepository } from '../contracts/contract.repository.js';
import { prepareRun, type RunTerms } from './domain/decide-run.js';
import { Identity } from './domain/identity.js';
import { knownAtFollowsLastRun, knownAtIsNotInFuture, monthIsNotBeforeContract } from './domain/run-rules.js';
import { runIdOf, type Run } from './domain/run.js';
import { runPosted, toMessage } from './run-events.js';
import { RunRepository } from './run.repository.js';

/** Members that are decided together: enough to be quick, few enough for any roster. */
const groupSize = 2_000;

/** Members with the persons, as written, that stand for them now. */
function membersOf(persons: Iterable<Uuid>, identity: Identity, knownAt: Instant): Map<Uuid, Uuid[]> {
  const members = new Map<Uuid, Uuid[]>();
  for (const person of new Set(persons)) {
    const member = identity.memberOf(person, knownAt);
    const own = members.get(member);
    if (own) own.push(person);
    else members.set(member, [member, ...(person === member ? [] : [person])]);
  }
  return members;
}

/** Runs a month: posts it, corrects the months of earlier runs, all in one transaction and one at a time for each contract. */
@Injectable()
export class StartRun {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly runs: RunRepository,
  ) {}

  execute(request: StartRunRequest, context: RequestContext): Promise<RunMessage> {
    const month = yearMonth(request.month, 'month');
    const asked = request.knownAt === '' ? null : instant(request.knownAt, 'known_at');
    return this.unitOfWork.run(context, async (work) => {
      const contract = await this.contracts.lock(work, request.contractId);
      const earlier = await this.runs.runsOf(work, contract.id);
      const last = earlier.at(-1) ?? null;
      // Who asks for now and has waited here for another run means at least what that one knew.
      const knownAt = asked ?? (last && last.knownAt > context.now ? last.knownAt : context.now);
      const same = earlier.find((run) => run.month === month && run.knownAt === knownAt);
      if (same) return toMessage(same, contract.currency, true);

      monthIsNotBeforeContract(contract, month);
      if (asked) knownAtIsNotInFuture(asked, context.now);
      knownAtFollowsLastRun(knownAt, last);

      const identity = new Identity(await this.runs.merges(work, knownAt));
      const run = await this.post(work, { contract, key: { month, knownAt }, earlier, identity }, earlier, context.now);
      work.publish(runPosted(run, contract.currency));
      return toMessage(run, contract.currency);
    });
  }

  /** Decides group by group; nothing but one group is held in memory, and nothing is posted unless all of them are. */
  private async post(work: Work, terms: RunTerms, earlier: readonly Run[], now: Instant): Promise<Run> {
    const { contract, identity, key } = terms;
    const decide = prepareRun(terms);
    const number = (earlier.at(-1)?.number ?? 0) + 1;
    const enrolled = await this.runs.enrolledPersons(work, contract.id);
    const members = [...membersOf([...enrolled, ...identity.involved], identity, key.knownAt)];
    const unrated: Uuid[] = [];
    let next = 1;
    for (let start = 0; start < members.length; start += groupSize) {
      const group = new Map(members.slice(start, start + groupSize));
      const persons = [...group.values()].flat();
      const knowledge = await this.runs.knowledge(work, contract.id, persons, key.knownAt);
      const posted = await this.runs.standing(work, contract.id, persons, key.month, earlier);
      const decision = decide(knowledge, posted, (member) => group.has(member));
      await this.runs.appendLines(work, contract.id, number, next, decision.lines);
      next += decision.lines.length;
      unrated.push(...decision.unrated);
    }
    return this.runs.appendRun(work, { id: runIdOf(contract.id, key.month, key.knownAt), contractId: contract.id, number, ...key, unrated: unrated.sort(), postedAt: now });
  }
}
