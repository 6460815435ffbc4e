import { Module } from '@nestjs/common';
import { ChangeGovernance } from './change-governance.js';
import { ChangeMembers } from './change-members.js';
import { ChangeProfile } from './change-profile.js';
import { CreateNetwork } from './create-network.js';
import { NetworkQueries } from './network.queries.js';
import { NetworkRepository } from './network.repository.js';
import { NetworksHandler } from './networks.handler.js';

@Module({ controllers: [NetworksHandler], providers: [CreateNetwork, ChangeMembers, ChangeGovernance, ChangeProfile, NetworkRepository, NetworkQueries] })
export class NetworksModule {}
