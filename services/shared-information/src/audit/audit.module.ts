import { Module } from '@nestjs/common';
import { AuditCopySubscriber } from './audit-copy.subscriber.js';
import { AuditHandler } from './audit.handler.js';
import { AuditQueries } from './audit.queries.js';

@Module({ controllers: [AuditHandler], providers: [AuditQueries, AuditCopySubscriber] })
export class AuditModule {}
