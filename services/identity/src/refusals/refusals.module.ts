import { Module } from '@nestjs/common';
import { RefusalsHandler } from './refusals.handler.js';

@Module({ controllers: [RefusalsHandler] })
export class RefusalsModule {}
