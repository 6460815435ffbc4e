import { Injectable } from '@nestjs/common';
import type { Contract as ContractMessage, GetContractRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { reader } from '@maillage/database';
import { DataSource } from 'typeorm';
import { toMessage } from './contract-events.js';
import { loadContract } from './load-contract.js';

@Injectable()
export class ContractQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** With all rate tables. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  async get({ contractId }: GetContractRequest): Promise<ContractMessage> {
    return toMessage(await loadContract(reader(this.dataSource), contractId));
  }
}
