import { Module } from '@nestjs/common';
import { PersonsModule } from '../persons/persons.module.js';
import { ApplyMessage } from './apply-message.js';
import { MllpListener } from './mllp-listener.js';
import { PatientOfMessage } from './patient-of-message.js';
import { ReadMessage } from './read-message.js';
import { ReceiveMessage } from './receive-message.js';
import { StayQueries } from './stay.queries.js';
import { StayRepository } from './stay.repository.js';
import { StaysHandler } from './stays.handler.js';
import { SubmitMessages } from './submit-messages.js';

@Module({ imports: [PersonsModule], controllers: [StaysHandler], providers: [ApplyMessage, MllpListener, PatientOfMessage, ReadMessage, ReceiveMessage, StayQueries, StayRepository, SubmitMessages] })
export class StaysModule {}
