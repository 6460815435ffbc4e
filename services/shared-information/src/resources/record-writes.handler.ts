import { Controller } from '@nestjs/common';
import {
  RecordService,
  type CreateResourceRequest, type DeleteResourceRequest, type ImportBundleRequest, type ImportBundleResponse, type ProcessBundleRequest, type ProcessBundleResponse, type ResourceResponse, type UpdateResourceRequest,
} from '@maillage/contracts/information/v1/record_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { ImportBundle } from './import-bundle.js';
import { ProcessBundle } from './process-bundle.js';
import { WriteResource } from './write-resource.js';

/** What changes the record. */
@Controller()
export class RecordWritesHandler {
  constructor(
    private readonly bundles: ProcessBundle,
    private readonly imports: ImportBundle,
    private readonly resources: WriteResource,
  ) {}

  @Rpc(RecordService.method.processBundle)
  processBundle(request: ProcessBundleRequest, context: RequestContext): Promise<ProcessBundleResponse> {
    return this.bundles.execute(request, context);
  }

  @Rpc(RecordService.method.importBundle)
  importBundle(request: ImportBundleRequest, context: RequestContext): Promise<ImportBundleResponse> {
    return this.imports.execute(request, context);
  }

  @Rpc(RecordService.method.createResource)
  createResource(request: CreateResourceRequest, context: RequestContext): Promise<ResourceResponse> {
    return this.resources.create(request, context);
  }

  @Rpc(RecordService.method.updateResource)
  updateResource(request: UpdateResourceRequest, context: RequestContext): Promise<ResourceResponse> {
    return this.resources.update(request, context);
  }

  @Rpc(RecordService.method.deleteResource)
  deleteResource(request: DeleteResourceRequest, context: RequestContext): Promise<ResourceResponse> {
    return this.resources.remove(request, context);
  }
}
