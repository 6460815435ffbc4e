import { toJson } from '@bufbuild/protobuf';
import { operationOf } from '@maillage/contracts';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import type { RpcClient } from '@maillage/messaging';
import type { Router } from 'express';
import { bytesOf, rawBody } from '../edge/body.js';
import { callOptionsOf, sayPosition } from '../edge/caller.js';
import { bodyLimits, callTimes } from '../edge/limits.js';
import { mayCall } from '../rest/rest-router.js';
import type { OpaqueRoute } from '../rest/opaque-route.js';

const method = StaysService.method.submitMessages;
const er7 = 'x-application/hl7-v2+er7';

/** HL7 v2 in. `Accept: x-application/hl7-v2+er7` answers the acknowledgements alone, as an interface engine wants them; JSON adds the outcomes and the stays. */
export const submitMessages: OpaqueRoute = {
  verb: 'post',
  path: '/hl7v2',
  method,
  requestType: er7,
  mount(router: Router, rpc: RpcClient): void {
    router.post('/hl7v2', mayCall(operationOf(method)!.allow), ...rawBody([er7, 'application/hl7-v2', 'text/plain'], bodyLimits.hl7), async (request, response) => {
      const { message, position } = await rpc.service(StaysService).submitMessages({ messages: bytesOf(request) }, callOptionsOf(request, response, callTimes.bundle));
      sayPosition(response, position);
      if (request.accepts(['application/json', er7]) === er7) response.type(er7).send(Buffer.from(message.acknowledgements));
      else response.json(toJson(method.output, message, { alwaysEmitImplicit: true }));
    });
  },
};
