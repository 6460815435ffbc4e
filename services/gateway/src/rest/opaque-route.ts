import type { DescMethodUnary } from '@bufbuild/protobuf';
import type { RpcClient } from '@maillage/messaging';
import type { Router } from 'express';
import type { BodyRoom } from '../edge/body-room.js';

/** A route whose body crosses as bytes: what the contract's own mapping cannot say. */
export interface OpaqueRoute {
  readonly verb: 'post';
  /** Below /api/v1. */
  readonly path: string;
  readonly method: DescMethodUnary;
  /** Media types that it takes, the proper one first. */
  readonly requestTypes: readonly string[];
  /** Media types of text that it answers beside JSON. */
  readonly answerTypes: readonly string[];
  mount(router: Router, rpc: RpcClient, room: BodyRoom): void;
}
