import { Module } from '@nestjs/common';
import { DirectiveQueries } from './directive.queries.js';
import { DirectiveRepository } from './directive.repository.js';
import { DirectivesHandler } from './directives.handler.js';
import { EndDirective } from './end-directive.js';
import { RecordDirective } from './record-directive.js';

@Module({ controllers: [DirectivesHandler], providers: [DirectiveRepository, DirectiveQueries, RecordDirective, EndDirective] })
export class DirectivesModule {}
