import { Module } from '@nestjs/common';
import { SignalQueries } from './signal.queries.js';
import { SignalsHandler } from './signals.handler.js';
import { StatementSubscriber } from './statement.subscriber.js';

@Module({ controllers: [SignalsHandler], providers: [StatementSubscriber, SignalQueries] })
export class SignalsModule {}
