import { Inject, Injectable } from '@nestjs/common';
import type { Work } from '@maillage/database';
import type { Instant } from '@maillage/kernel';
import { CONFIG } from '@maillage/platform';
import type { IdentityConfig } from '../identity.config.js';
import { endSession, useSession, type Session, type SessionLimits } from './domain/session.js';
import { SealTokens, type Tokens } from './seal-tokens.js';
import { SessionRepository } from './session.repository.js';

/** A session that may be used, with its tokens. */
export interface Living {
  readonly session: Session;
  readonly tokens: Tokens;
}

/** The one way to a session that is used: locked, alive at this instant, and with tokens that can be read. */
@Injectable()
export class LivingSession {
  readonly limits: SessionLimits;

  constructor(private readonly sessions: SessionRepository, private readonly seal: SealTokens, @Inject(CONFIG) config: IdentityConfig) {
    this.limits = { idleMs: config.SESSION_IDLE_SECONDS * 1_000, absoluteMs: config.SESSION_MAX_SECONDS * 1_000 };
  }

  /** The session, used now; null when it is over. An end that is found here is written, so let the transaction commit before you refuse. */
  async use(work: Work, id: string, now: Instant): Promise<Living | null> {
    const found = await this.sessions.lock(work, id);
    if (!found || found.endedAt !== null) return null;
    const used = useSession(found, now, this.limits);
    const tokens = used.sealedTokens && this.seal.open(id, used.sealedTokens);
    const session = used.endedAt === null && !tokens ? endSession(used, 'KEY_WITHDRAWN', now) : used;
    await this.sessions.update(work, found, session);
    return tokens ? { session, tokens } : null;
  }
}
