import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { RequestContext } from '../context/request-context.js';

/** A method marked by @Rpc. */
export type RpcHandler<I extends DescMessage, O extends DescMessage> = (request: MessageShape<I>, context: RequestContext) => Promise<MessageInitShape<O>>;

/** Where @Rpc leaves its method. */
export const rpcMark = Symbol('maillage.rpc');

/**
 * Marks the one method that answers `method` of the contract. The request has been validated, the token verified and the role checked
 * against the policies before it runs.
 */
export function Rpc<I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>) {
  return <T extends RpcHandler<I, O>>(_target: object, _name: string | symbol, descriptor: TypedPropertyDescriptor<T>): void => {
    Reflect.defineMetadata(rpcMark, method, descriptor.value!);
  };
}
