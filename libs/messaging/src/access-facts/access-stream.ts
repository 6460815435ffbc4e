import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { DiscardPolicy, RetentionPolicy, StorageType, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { AccessEffect as Effect } from '@maillage/access';
import { AccessEffect, AccessFactSchema, AccessHeartbeatSchema } from '@maillage/contracts/common/v1/access_pb.js';
import { instant, type Instant } from '@maillage/kernel';
import { isMissing } from '../events/event-stream.js';
import { accessStream } from '../permissions.js';
import type { OwnedFact } from './access-fact-rows.js';

/** Where a fact of `context` travels; `heartbeat` in place of an id for the owner's sign of life. */
export const accessSubject = (context: string, factId: string): string => `maillage.access.${context}.${factId}`;
export const heartbeat = 'heartbeat';

/** Made when it is not there. It is a carrier: the owners' tables are the record, and fill it again. */
export async function ensureAccessStream(jsm: JetStreamManager): Promise<StreamInfo> {
  try {
    return await jsm.streams.info(accessStream);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return jsm.streams.add({
    name: accessStream, subjects: ['maillage.access.>'], max_msgs_per_subject: 1, retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.Old, allow_direct: false,
  });
}

const effects: Readonly<Record<Effect, AccessEffect>> = { ALLOW: AccessEffect.ALLOW, REFUSE: AccessEffect.REFUSE, ALIAS: AccessEffect.ALIAS, MEMBER: AccessEffect.MEMBER };
const effectNames = new Map(Object.entries(effects).map(([name, effect]) => [effect, name as Effect]));

export const factBytes = (fact: OwnedFact): Uint8Array =>
  toBinary(AccessFactSchema, create(AccessFactSchema, {
    factId: fact.factId, version: BigInt(fact.version), effect: effects[fact.effect], personId: fact.personId ?? '', grantee: fact.grantee, target: fact.target ?? '', basis: fact.basis,
    categories: [...(fact.categories ?? [])], purpose: fact.purpose ?? '', from: fact.from, until: fact.until ?? '', owner: fact.owner,
  }));

/** The fact of a message, or null for one that this version does not understand: it opens nothing. */
export function factOf(bytes: Uint8Array): OwnedFact | null {
  const { effect, personId, until, from, version, $typeName: _, $unknown: __, ...fact } = fromBinary(AccessFactSchema, bytes);
  const name = effectNames.get(effect);
  return name ? { ...fact, effect: name, version: Number(version), personId: personId || null, from: instant(from), until: until ? instant(until) : null } : null;
}

export const heartbeatBytes = (owner: string, at: Instant): Uint8Array => toBinary(AccessHeartbeatSchema, create(AccessHeartbeatSchema, { owner, at }));
export const heartbeatOf = (bytes: Uint8Array): { readonly owner: string; readonly at: Instant } => {
  const { owner, at } = fromBinary(AccessHeartbeatSchema, bytes);
  return { owner, at: instant(at) };
};
