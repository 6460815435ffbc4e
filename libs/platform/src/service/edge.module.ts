import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule, type ClientSettings } from '@maillage/messaging';
import type { z } from 'zod';
import type { EdgeConfig } from '../config/platform.config.js';
import { natsAccess } from '../config/nats-access.js';
import { HealthServer } from '../health/health-server.js';
import { Log } from '../log/log.js';
import { commonParts } from './parts.js';
import { CONFIG, TOKEN_VERIFIER } from './tokens.js';

/** What the gateway says of itself. */
export interface EdgeModuleOptions {
  readonly name: string;
  /** An extension of edgeConfig with HTTP_PORT and, where it shall not be the loopback, HTTP_HOST. */
  readonly config: z.ZodObject & { readonly _output: EdgeConfig & { readonly HTTP_PORT: number; readonly HTTP_HOST?: string } };
}

/** What the HTTP edge leans on: CONFIG, CLOCK, TOKEN_VERIFIER, Log and RpcClient. It has no database and answers no RPC. */
@Module({})
export class EdgeModule {
  static forRoot({ name, config }: EdgeModuleOptions): DynamicModule {
    const messaging = MessagingModule.forClient(name, {
      // The probes come first: they say STARTING while NATS is waited for.
      inject: [CONFIG, Log, HealthServer],
      useFactory: (config: EdgeConfig, log: Log): ClientSettings => ({ nats: natsAccess(config), positionSecret: config.POSITION_SECRET, log }),
    });
    return { module: EdgeModule, global: true, imports: [messaging], providers: commonParts(config), exports: [CONFIG, TOKEN_VERIFIER, HealthServer] };
  }
}
