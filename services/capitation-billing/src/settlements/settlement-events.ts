import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { CostImportSchema, YearSettlementSchema, type AdjustmentLineSchema, type CostImport as CostImportMessage, type YearSettlement as YearSettlementMessage } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Uuid } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { CostImport } from './cost.repository.js';
import type { AdjustmentLine, YearSettlement } from './domain/adjustments.js';
import type { CostFault } from './domain/read-costs.js';

/** The only file that knows both shapes of settlements and imports. */
export function toMessage({ id, contractId, year, knownAt, qualityScore, lines, postedAt, ...amounts }: YearSettlement, currency: string, repeatedKey = false): YearSettlementMessage {
  const money = (minor: bigint) => ({ minor, currency });
  return create(YearSettlementSchema, {
    settlementId: id, contractId, year: String(year), knownAt, qualityScore, lines, postedAt, repeatedKey,
    benchmark: money(amounts.benchmark), cost: money(amounts.cost), individualRecovery: money(amounts.individualRecovery), costAfterIndividual: money(amounts.costAfterIndividual), result: money(amounts.result),
    corridorShare: money(amounts.corridorShare), aggregateRecovery: money(amounts.aggregateRecovery), withheld: money(amounts.withheld), earnBack: money(amounts.earnBack), posted: money(amounts.posted),
  });
}

export const yearSettled = (settlement: YearSettlement, currency: string): DomainEvent => event(YearSettlementSchema, { aggregate: settlement.id, version: 1 }, toMessage(settlement, currency));

export const adjustmentLineMessage = ({ lineId, settlementId, kind, personId, entry, amount, reversesLineId }: AdjustmentLine & { readonly settlementId: Uuid }, currency: string): MessageInitShape<typeof AdjustmentLineSchema> => ({
  lineId, settlementId, kind, entry, personId: personId ?? '', amount: { minor: amount, currency }, reversesLineId: reversesLineId ?? '',
});

export const importMessage = ({ id, contractId, lines, changed, knownAt }: CostImport): CostImportMessage => create(CostImportSchema, { importId: id, contractId, stored: true, lines, changed, knownAt });

/** Faults that an answer names; more tell nothing new. */
const faultsInAnswer = 1_000;

export const refusedImport = (importId: Uuid, contractId: Uuid, lines: number, faults: readonly CostFault[]): CostImportMessage =>
  create(CostImportSchema, { importId, contractId, stored: false, lines, faults: faults.slice(0, faultsInAnswer).map((fault) => ({ ...fault })), faultCount: faults.length });
