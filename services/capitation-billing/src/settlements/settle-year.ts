import { Injectable } from '@nestjs/common';
import type { SettleYearRequest, YearSettlement as YearSettlementMessage } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { addMonths, decimal, instant, yearMonth, type Instant, type Uuid } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { ContractRepository } from '../contracts/contract.repository.js';
import type { Contract } from '../contracts/domain/contract.js';
import { yearEndTerms } from '../contracts/domain/year-end-texts.js';
import { Identity } from '../runs/domain/identity.js';
import { knownAtIsNotInFuture } from '../runs/domain/run-rules.js';
import { RunRepository } from '../runs/run.repository.js';
import { CostRepository } from './cost.repository.js';
import { adjustmentsOf, postAdjustments, settlementIdOf, type YearSettlement } from './domain/adjustments.js';
import { keyMeansTheSame, knownAtFollowsLastSettlement, yearHasBeenRun } from './domain/settlement-rules.js';
import { noTerms, settleYear, type YearEnd, type YearEndTerms } from './domain/year-end.js';
import { toMessage, yearSettled } from './settlement-events.js';
import { SettlementRepository } from './settlement.repository.js';

/** Settles a year and posts its adjustments; later knowledge posts the difference. One at a time for each contract, as its runs. */
@Injectable()
export class SettleYear {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly runs: RunRepository,
    private readonly costs: CostRepository,
    private readonly settlements: SettlementRepository,
  ) {}

  execute(request: SettleYearRequest, context: RequestContext): Promise<YearSettlementMessage> {
    const year = Number(request.year);
    const asked = request.knownAt === '' ? null : instant(request.knownAt, 'known_at');
    return this.unitOfWork.run(context, async (work) => {
      const contract = await this.contracts.lock(work, request.contractId);
      const earlier = await this.settlements.ofYear(work, contract.id, year);
      const last = earlier.at(-1) ?? null;
      // Who asks for now and has waited here for another settlement means at least what that one knew.
      const knownAt = asked ?? (last && last.knownAt > context.now ? last.knownAt : context.now);
      const same = earlier.find((settlement) => settlement.knownAt === knownAt);
      if (same) {
        keyMeansTheSame(same.qualityScore === request.qualityScore);
        return toMessage(same, contract.currency, true);
      }
      if (asked) knownAtIsNotInFuture(asked, context.now);
      knownAtFollowsLastSettlement(knownAt, last);

      const { individualRecoveries, ...yearEnd } = await this.yearEnd(work, contract, year, request.qualityScore, knownAt);
      const lines = postAdjustments(contract.id, year, adjustmentsOf({ individualRecoveries, ...yearEnd }), await this.settlements.newestLines(work, contract.id, year));
      const settlement: YearSettlement = {
        ...yearEnd,
        id: settlementIdOf(contract.id, year, knownAt), contractId: contract.id, year, number: (last?.number ?? 0) + 1, knownAt, qualityScore: request.qualityScore,
        lines: lines.length, posted: lines.reduce((sum, { amount }) => sum + amount, 0n), postedAt: context.now,
      };
      await this.settlements.append(work, settlement, lines);
      work.publish(yearSettled(settlement, contract.currency));
      return toMessage(settlement, contract.currency);
    });
  }

  private async yearEnd(work: Work, contract: Contract, year: number, qualityScore: string, knownAt: Instant): Promise<YearEnd> {
    const first = yearMonth(`${String(year).padStart(4, '0')}-01`, 'year');
    const { hasRun, benchmark, withheld } = await this.settlements.capitation(work, contract.id, Array.from({ length: 12 }, (_, index) => addMonths(first, index)), knownAt);
    yearHasBeenRun(hasRun);
    const terms = contract.yearEnd ? yearEndTerms(contract.yearEnd) : noTerms;
    return settleYear(terms, { benchmark, withheld, qualityScore: decimal(qualityScore), ...(await this.costsByMember(work, contract.id, year, knownAt, terms)) });
  }

  /** Stop-loss looks at a member, so costs of merged persons are added up first; nobody else's need to be held in memory one by one. */
  private async costsByMember(work: Work, contractId: Uuid, year: number, knownAt: Instant, { individualStopLoss }: YearEndTerms): Promise<{ costs: Map<Uuid, bigint>; otherCosts: bigint }> {
    const identity = new Identity(await this.runs.merges(work, knownAt));
    const costs = new Map<Uuid, bigint>();
    let otherCosts = 0n;
    for (const { personId, amount } of await this.costs.ofYear(work, contractId, year, knownAt, individualStopLoss?.attachment ?? null, identity.involved)) {
      if (personId === null) {
        otherCosts += amount;
        continue;
      }
      const member = identity.memberOf(personId, knownAt);
      costs.set(member, (costs.get(member) ?? 0n) + amount);
    }
    return { costs, otherCosts };
  }
}
