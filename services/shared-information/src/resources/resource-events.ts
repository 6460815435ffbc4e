import { ResourceSchema } from '@maillage/contracts/information/v1/record_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Instant } from '@maillage/kernel';
import { patientsIn } from './patients-in.js';
import { keyText, type ResourceKey } from './domain/resource.js';

export interface ResourceVersion extends ResourceKey {
  readonly version: number;
  readonly deleted: boolean;
  readonly source: string;
  readonly lastUpdated: Instant;
  readonly json: string;
}

/** An event holds at most 256 KB; a larger resource travels without its JSON, and who needs it reads the version. */
const longestJson = 250_000;

/** `before` is what stood there, for a deletion: whom it was about is audited too. */
export const resourceChanged = ({ type, id, version, deleted, source, lastUpdated, json }: ResourceVersion, before = ''): DomainEvent => {
  const bytes = Buffer.from(json, 'utf8');
  const state = event(ResourceSchema, { aggregate: keyText({ type, id }), version }, { type, id, version, deleted, source, lastUpdated, json: bytes.length > longestJson ? new Uint8Array() : bytes });
  return { ...state, persons: [...patientsIn(keyText({ type, id }), json, before)] };
};
