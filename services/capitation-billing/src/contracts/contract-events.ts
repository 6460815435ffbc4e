import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ContractSchema, Proration as ProrationMessage,
  type Contract as ContractMessage, type CreateContractRequest, type RateTable as RateTableMessage, type YearEndTerms, type YearEndTermsSchema,
} from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import { prorations, type Contract } from './domain/contract.js';
import type { ContractTexts, RateTableTexts } from './domain/contract-rules.js';
import type { YearEndTexts } from './domain/year-end-texts.js';

const yearEndMessage = ({ individualStopLoss, corridor, aggregateStopLoss }: YearEndTexts): MessageInitShape<typeof YearEndTermsSchema> => ({
  ...(individualStopLoss ? { individualStopLoss: { attachmentMinor: BigInt(individualStopLoss.attachmentMinor), rate: individualStopLoss.rate } } : {}),
  corridor: corridor.map((tier) => ({ ...tier })),
  ...(aggregateStopLoss ? { aggregateStopLoss: { ...aggregateStopLoss } } : {}),
});

const yearEndTexts = ({ individualStopLoss, corridor, aggregateStopLoss }: YearEndTerms): YearEndTexts => ({
  individualStopLoss: individualStopLoss ? { attachmentMinor: String(individualStopLoss.attachmentMinor), rate: individualStopLoss.rate } : null,
  corridor: corridor.map(({ from, to, rate }) => ({ from, to, rate })),
  aggregateStopLoss: aggregateStopLoss ? { attachment: aggregateStopLoss.attachment, rate: aggregateStopLoss.rate } : null,
});

/** The only file that knows both shapes of a contract. */
export function toMessage({ id, term, rateTables, proration, yearEnd, ...rest }: Contract): ContractMessage {
  return create(ContractSchema, {
    ...rest,
    contractId: id,
    proration: ProrationMessage[proration],
    term: { from: term.from, to: term.to ?? '' },
    ageBands: rest.ageBands.map((band) => ({ ...band })),
    ...(yearEnd ? { yearEnd: yearEndMessage(yearEnd) } : {}),
    rateTables: rateTables.map((table) => ({ ...table, rates: table.rates.map((rate) => ({ ...rate })) })),
  });
}

export const contractChanged = (contract: Contract): DomainEvent => event(ContractSchema, { aggregate: contract.id, version: contract.version }, toMessage(contract));

export const rateTableTexts = (table: RateTableMessage): RateTableTexts => ({ validFrom: table.validFrom, rates: table.rates.map(({ cell, minor }) => ({ cell, minor })) });

/** Required messages are there: the contract's field rules were checked before. */
export const contractTexts = (request: CreateContractRequest): ContractTexts => ({
  id: request.contractId,
  name: request.name,
  payerOrganizationId: request.payerOrganizationId,
  networkId: request.networkId,
  programme: request.programme,
  currency: request.currency,
  proration: prorations.find((each) => ProrationMessage[each] === request.proration)!,
  withholdPercent: request.withholdPercent,
  term: { from: request.term!.from, to: request.term!.to },
  ageBands: request.ageBands.map(({ name, from, to }) => ({ name, from, to })),
  rateTable: rateTableTexts(request.rateTable!),
  zone: request.zone,
  yearEnd: request.yearEnd ? yearEndTexts(request.yearEnd) : null,
});
