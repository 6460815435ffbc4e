import { Module } from '@nestjs/common';
import { EndSession } from './end-session.js';
import { LivingSession } from './living-session.js';
import { OpenSession } from './open-session.js';
import { RefreshSession } from './refresh-session.js';
import { SealTokens } from './seal-tokens.js';
import { SessionRepository } from './session.repository.js';
import { SessionsHandler } from './sessions.handler.js';
import { UseSession } from './use-session.js';

@Module({ controllers: [SessionsHandler], providers: [OpenSession, UseSession, RefreshSession, EndSession, LivingSession, SessionRepository, SealTokens] })
export class SessionsModule {}
