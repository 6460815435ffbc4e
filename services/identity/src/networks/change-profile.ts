import { Injectable } from '@nestjs/common';
import type { LoadPresetRequest, Network as NetworkMessage, PutProfileSectionRequest } from '@maillage/contracts/identity/v1/networks_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { changeNetwork } from './change-network.js';
import { loadPreset, putProfileSection } from './domain/decide-network.js';
import type { SectionCode } from './domain/profile.js';
import { NetworkRepository } from './network.repository.js';

/** What a network does: the eight structuring characteristics. */
@Injectable()
export class ChangeProfile {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly networks: NetworkRepository) {}

  load(request: LoadPresetRequest, context: RequestContext): Promise<NetworkMessage> {
    return this.unitOfWork.run(context, (work) => changeNetwork(work, this.networks, request, context.now, (network) => loadPreset(network, request.preset)));
  }

  putSection(request: PutProfileSectionRequest, context: RequestContext): Promise<NetworkMessage> {
    return this.unitOfWork.run(context, (work) =>
      changeNetwork(work, this.networks, request, context.now, (network) => putProfileSection(network, request.section as SectionCode, request.content)),
    );
  }
}
