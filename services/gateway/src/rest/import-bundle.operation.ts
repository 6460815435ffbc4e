import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { operationOf } from '@maillage/contracts';
import { toJson } from '@bufbuild/protobuf';
import type { RpcClient } from '@maillage/messaging';
import type { Router } from 'express';
import { bytesOf, rawBody } from '../edge/body.js';
import { callOptionsOf, sayPosition } from '../edge/caller.js';
import { bodyLimits, callTimes } from '../edge/limits.js';
import { mayCall } from './rest-router.js';
import type { OpaqueRoute } from './opaque-route.js';

const method = RecordService.method.importBundle;

/** A bundle of a known source: FHIR bytes in, counts out. */
export const importBundle: OpaqueRoute = {
  verb: 'post',
  path: '/sources/{source}/bundles',
  method,
  requestType: 'application/fhir+json',
  mount(router: Router, rpc: RpcClient): void {
    router.post('/sources/:source/bundles', mayCall(operationOf(method)!.allow), ...rawBody(['application/fhir+json', 'application/json'], bodyLimits.bundle), async (request, response) => {
      const { message, position } = await rpc.service(RecordService).importBundle({ source: String(request.params['source']), bundle: bytesOf(request) }, callOptionsOf(request, response, callTimes.bundle));
      sayPosition(response, position);
      response.json(toJson(method.output, message, { alwaysEmitImplicit: true }));
    });
  },
};
