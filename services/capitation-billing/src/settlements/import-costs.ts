import { Injectable } from '@nestjs/common';
import type { CostImport as CostImportMessage, ImportCostsRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { idFrom, type Instant, type Uuid } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { ContractRepository } from '../contracts/contract.repository.js';
import { Identity } from '../runs/domain/identity.js';
import { RunRepository } from '../runs/run.repository.js';
import { CostRepository } from './cost.repository.js';
import { readCosts, type CostFault, type CostLine } from './domain/read-costs.js';
import { importIsTheSame } from './domain/settlement-rules.js';
import { importMessage, refusedImport } from './settlement-events.js';

/** Enters costs of members: the whole file, or none of it. */
@Injectable()
export class ImportCosts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly runs: RunRepository,
    private readonly costs: CostRepository,
  ) {}

  execute({ contractId, importId, csv }: ImportCostsRequest, context: RequestContext): Promise<CostImportMessage> {
    const content = idFrom('cost import', contractId, csv);
    return this.unitOfWork.run(context, async (work) => {
      const contract = await this.contracts.lock(work, contractId);
      const earlier = await this.costs.find(work, importId);
      if (earlier) {
        importIsTheSame(earlier.content === content);
        return importMessage(earlier);
      }
      const last = await this.costs.last(work, contractId);
      // Who has waited here for another import comes after it, whatever the clock said when it was asked.
      const knownAt = last && last.knownAt > context.now ? last.knownAt : context.now;
      const { lines, costs, faults } = readCosts(csv, contract);
      const all = [...faults, ...(await this.notEnrolled(work, contractId, costs, knownAt))].sort((a, b) => a.line - b.line);
      if (all.length > 0) return refusedImport(importId, contractId, lines, all);

      const known = new Map((await this.costs.newest(work, contractId, [...new Set(costs.map(({ personId }) => personId))])).map(({ year, personId, amount }) => [`${year} ${personId}`, amount]));
      const changed = costs.filter(({ year, personId, amount }) => known.get(`${year} ${personId}`) !== amount);
      const entry = { id: importId, contractId, number: (last?.number ?? 0) + 1, content, lines, changed: changed.length, knownAt };
      await this.costs.insert(work, entry, changed);
      return importMessage(entry);
    });
  }

  /** A cost counts for whoever the person is now: it may be written for an alias of the one who is enrolled, or the other way round. */
  private async notEnrolled(work: Work, contractId: Uuid, costs: readonly CostLine[], at: Instant): Promise<CostFault[]> {
    const identity = new Identity(await this.runs.merges(work, at));
    const members = [...new Set(costs.map(({ personId }) => identity.memberOf(personId, at)))];
    const enrolled = new Set((await this.costs.enrolled(work, contractId, identity.personsOf(members, [at]))).map((personId) => identity.memberOf(personId, at)));
    return costs.filter(({ personId }) => !enrolled.has(identity.memberOf(personId, at))).map(({ line }) => ({ line, field: 'person_id', reason: 'PERSON_NOT_ENROLLED' }));
  }
}
