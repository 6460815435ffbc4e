import { RefusalsService } from '@maillage/contracts/identity/v1/refusals_pb.js';
import { isMaillageError } from '@maillage/kernel';
import type { RpcClient, ServiceClient } from '@maillage/messaging';
import type { Log } from '@maillage/platform';
import type { ErrorRequestHandler } from 'express';
import { callerOf, requestIdOf } from './caller.js';
import { refusedRoute, type RefusedRoute } from './own-refusal.js';

/** Refusals that wait to be told; further ones are counted in the log and lost, because a flood must not fill the memory. */
const waitingAtMost = 1_000;
const atOnce = 4;

interface Refused extends RefusedRoute {
  readonly token: string;
  readonly requestId: string | undefined;
  readonly reason: string;
}

/** Tells identity, which keeps the audit of the edge, what the edge refused to somebody who is signed in. Nobody's answer waits for it. */
export class Refusals {
  private readonly waiting: Refused[] = [];
  private telling = 0;
  private lost = 0;
  private readonly identity: ServiceClient<typeof RefusalsService>;

  constructor(
    rpc: RpcClient,
    private readonly log: Log,
  ) {
    this.identity = rpc.service(RefusalsService);
  }

  /** Stands before the renderer of errors and changes nothing. */
  readonly note: ErrorRequestHandler = (error: unknown, request, _response, next) => {
    const route = refusedRoute(error);
    if (route && isMaillageError(error)) this.add({ ...route, token: callerOf(request).token, requestId: requestIdOf(request), reason: error.reason });
    next(error);
  };

  private add(refused: Refused): void {
    if (this.waiting.length >= waitingAtMost) return void this.lose();
    this.waiting.push(refused);
    if (this.telling < atOnce) void this.tell();
  }

  private async tell(): Promise<void> {
    this.telling += 1;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const { token, requestId, action, reason, persons } = next;
      try {
        await this.identity.recordRefusal({ action, reason, persons: [...persons] }, { token, ...(requestId && { requestId }) });
      } catch {
        this.lose();
      }
    }
    this.telling -= 1;
  }

  private lose(): void {
    this.lost += 1;
    this.log.warn({ count: this.lost }, 'audit.refusal-lost');
  }
}
