import type { DescMethodUnary } from '@bufbuild/protobuf';
import type { RpcClient } from '@maillage/messaging';
import type { Router } from 'express';

/** A route whose body crosses as bytes: what the contract's own mapping cannot say. */
export interface OpaqueRoute {
  readonly verb: 'post';
  /** Below /api/v1. */
  readonly path: string;
  readonly method: DescMethodUnary;
  readonly requestType: string;
  mount(router: Router, rpc: RpcClient): void;
}
