import { create } from '@bufbuild/protobuf';
import { ContractSchema, Proration as ProrationMessage, type Contract as ContractMessage, type CreateContractRequest, type RateTable as RateTableMessage } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import { prorations, type Contract } from './domain/contract.js';
import type { ContractTexts, RateTableTexts } from './domain/contract-rules.js';

/** The only file that knows both shapes of a contract. */
export function toMessage({ id, term, rateTables, proration, ...rest }: Contract): ContractMessage {
  return create(ContractSchema, {
    ...rest,
    contractId: id,
    proration: ProrationMessage[proration],
    term: { from: term.from, to: term.to ?? '' },
    ageBands: rest.ageBands.map((band) => ({ ...band })),
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
});
