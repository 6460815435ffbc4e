import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { toJson } from '@bufbuild/protobuf';
import { answers } from '../edge/accept.js';
import { bytesOf, readBody } from '../edge/body.js';
import { callOptionsOf, mayCall, sayPosition } from '../edge/caller.js';
import { bodyLimits, callTimes } from '../edge/limits.js';
import type { OpaqueRoute } from './opaque-route.js';

const method = RecordService.method.importBundle;
const requestTypes = ['application/fhir+json', 'application/json'];

/** A bundle of a known source: FHIR bytes in, counts out. A source is often a URI, percent-encoded. */
export const importBundle: OpaqueRoute = {
  verb: 'post',
  path: '/sources/{source}/bundles',
  method,
  requestTypes,
  answerTypes: [],
  mount(router, rpc, room) {
    router.post('/sources/:source/bundles', mayCall(method), answers(['application/json']), ...readBody({ types: requestTypes, limit: bodyLimits.bundle }, room), async (request, response) => {
      const { message, position } = await rpc.service(RecordService).importBundle({ source: String(request.params['source']), bundle: bytesOf(request) }, callOptionsOf(request, response, callTimes.bundle));
      sayPosition(response, position);
      response.json(toJson(method.output, message, { alwaysEmitImplicit: true }));
    });
  },
};
