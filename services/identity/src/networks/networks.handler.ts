import { Controller } from '@nestjs/common';
import {
  NetworksService, type AddMembersRequest, type ChangeModalityRequest, type ChangePerimeterRequest, type CreateNetworkRequest, type GetNetworkRequest,
  type ListNetworksRequest, type ListNetworksResponse, type LoadPresetRequest, type Network, type PutProfileSectionRequest, type RemoveMemberRequest,
} from '@maillage/contracts/identity/v1/networks_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { ChangeGovernance } from './change-governance.js';
import { ChangeMembers } from './change-members.js';
import { ChangeProfile } from './change-profile.js';
import { CreateNetwork } from './create-network.js';
import { NetworkQueries } from './network.queries.js';

@Controller()
export class NetworksHandler {
  constructor(
    private readonly create: CreateNetwork,
    private readonly members: ChangeMembers,
    private readonly governance: ChangeGovernance,
    private readonly profile: ChangeProfile,
    private readonly queries: NetworkQueries,
  ) {}

  @Rpc(NetworksService.method.createNetwork)
  createNetwork(request: CreateNetworkRequest, context: RequestContext): Promise<Network> {
    return this.create.execute(request, context);
  }

  @Rpc(NetworksService.method.getNetwork)
  getNetwork(request: GetNetworkRequest): Promise<Network> {
    return this.queries.get(request.networkId);
  }

  @Rpc(NetworksService.method.listNetworks)
  listNetworks(request: ListNetworksRequest, context: RequestContext): Promise<ListNetworksResponse> {
    return this.queries.list(request, context);
  }

  @Rpc(NetworksService.method.addMembers)
  addMembers(request: AddMembersRequest, context: RequestContext): Promise<Network> {
    return this.members.add(request, context);
  }

  @Rpc(NetworksService.method.removeMember)
  removeMember(request: RemoveMemberRequest, context: RequestContext): Promise<Network> {
    return this.members.remove(request, context);
  }

  @Rpc(NetworksService.method.changePerimeter)
  changePerimeter(request: ChangePerimeterRequest, context: RequestContext): Promise<Network> {
    return this.governance.perimeter(request, context);
  }

  @Rpc(NetworksService.method.changeModality)
  changeModality(request: ChangeModalityRequest, context: RequestContext): Promise<Network> {
    return this.governance.modality(request, context);
  }

  @Rpc(NetworksService.method.loadPreset)
  loadPreset(request: LoadPresetRequest, context: RequestContext): Promise<Network> {
    return this.profile.load(request, context);
  }

  @Rpc(NetworksService.method.putProfileSection)
  putProfileSection(request: PutProfileSectionRequest, context: RequestContext): Promise<Network> {
    return this.profile.putSection(request, context);
  }
}
