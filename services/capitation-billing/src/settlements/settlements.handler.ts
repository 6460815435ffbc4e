import { Controller } from '@nestjs/common';
import {
  CapitationService,
  type CostImport, type GetYearSettlementRequest, type GetYearSettlementResponse, type ImportCostsRequest, type SettleYearRequest, type YearSettlement,
} from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { ImportCosts } from './import-costs.js';
import { SettleYear } from './settle-year.js';
import { SettlementQueries } from './settlement.queries.js';

@Controller()
export class SettlementsHandler {
  constructor(
    private readonly importer: ImportCosts,
    private readonly settle: SettleYear,
    private readonly queries: SettlementQueries,
  ) {}

  @Rpc(CapitationService.method.importCosts)
  importCosts(request: ImportCostsRequest, context: RequestContext): Promise<CostImport> {
    return this.importer.execute(request, context);
  }

  @Rpc(CapitationService.method.settleYear)
  settleYear(request: SettleYearRequest, context: RequestContext): Promise<YearSettlement> {
    return this.settle.execute(request, context);
  }

  @Rpc(CapitationService.method.getYearSettlement)
  getYearSettlement(request: GetYearSettlementRequest, context: RequestContext): Promise<GetYearSettlementResponse> {
    return this.queries.get(request, context);
  }
}
