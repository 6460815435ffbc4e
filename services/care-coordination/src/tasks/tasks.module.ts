import { Module } from '@nestjs/common';
import { EpisodesModule } from '../episodes/episodes.module.js';
import { PersonsModule } from '../projections/persons.module.js';
import { CompleteTask } from './complete-task.js';
import { TaskQueries } from './task.queries.js';
import { TasksHandler } from './tasks.handler.js';

@Module({ imports: [EpisodesModule, PersonsModule], controllers: [TasksHandler], providers: [CompleteTask, TaskQueries] })
export class TasksModule {}
