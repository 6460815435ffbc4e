import { Module } from '@nestjs/common';
import { OrganizationQueries } from './organization.queries.js';
import { OrganizationRepository } from './organization.repository.js';
import { OrganizationsHandler } from './organizations.handler.js';
import { OrganizationsSubscriber } from './organizations.subscriber.js';
import { PutOrganization } from './put-organization.js';

@Module({ controllers: [OrganizationsHandler], providers: [PutOrganization, OrganizationRepository, OrganizationQueries, OrganizationsSubscriber] })
export class OrganizationsModule {}
