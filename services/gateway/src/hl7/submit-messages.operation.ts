import { toJson } from '@bufbuild/protobuf';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { answers, answerType } from '../edge/accept.js';
import { bytesOf, readBody } from '../edge/body.js';
import { callOptionsOf, mayCall, sayPosition } from '../edge/caller.js';
import { bodyLimits, callTimes } from '../edge/limits.js';
import type { OpaqueRoute } from '../rest/opaque-route.js';

const method = StaysService.method.submitMessages;
const er7Types = ['x-application/hl7-v2+er7', 'application/hl7-v2', 'text/plain'];
const answerTypes = ['application/json', ...er7Types];

/**
 * HL7 v2 in; MSH-18 says the charset, whatever the header says. `Accept: x-application/hl7-v2+er7` answers the acknowledgements alone,
 * as an interface engine wants them; JSON adds the outcomes and the stays.
 */
export const submitMessages: OpaqueRoute = {
  verb: 'post',
  path: '/hl7v2',
  method,
  requestTypes: er7Types,
  answerTypes: er7Types,
  mount(router, rpc, room) {
    router.post('/hl7v2', mayCall(method), answers(answerTypes), ...readBody({ types: er7Types, limit: bodyLimits.hl7, saysCharset: true }, room), async (request, response) => {
      const { message, position } = await rpc.service(StaysService).submitMessages({ messages: bytesOf(request) }, callOptionsOf(request, response, callTimes.bundle));
      sayPosition(response, position);
      const type = answerType(request, answerTypes);
      if (type === 'application/json') response.json(toJson(method.output, message, { alwaysEmitImplicit: true }));
      else response.set('Content-Type', `${type}; charset=utf-8`).end(message.acknowledgements);
    });
  },
};
