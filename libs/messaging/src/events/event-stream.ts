import { jetstreamManager, JetStreamApiError, JetStreamError, RetentionPolicy, StorageType, DiscardPolicy, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { Link } from '../connection/link.js';

const nanos = 1_000_000;
const maxAgeMs = 7 * 24 * 3_600_000;

/** Name of the stream that carries one context's events. */
export const streamOf = (context: string): string => `maillage-${context}`;
/** Where one consumer's snapshot travels: maillage.fill.<context>.<consumer>.<aggregate>.<fact>.v1. */
export const fillSubject = (subject: string, consumer: string): string => {
  const [, , context, ...rest] = subject.split('.');
  return `maillage.fill.${context}.${consumer}.${rest.join('.')}`;
};
/** The event's own subject again, key included, from either of its two subjects. */
export const ownSubject = (wire: string): string => {
  const [maillage, kind, context, ...rest] = wire.split('.');
  return kind === 'fill' ? [maillage, 'evt', context, ...rest.slice(1)].join('.') : wire;
};
/** What consumers ask of the owner of their events. */
export type OwnerQuestion = 'register' | 'confirm' | 'fetch';
/** Registering, confirming, fetching a large state; `service` asks, and only that service may publish there. */
export const ownerSubject = (question: OwnerQuestion, context: string, service: string): string => `maillage.${question}.${context}.${service}`;

/** The library's access to streams and consumers; it asks nothing yet. */
export const manager = (link: Link): Promise<JetStreamManager> => jetstreamManager(link.connection, { checkAPI: false, timeout: 5_000 });

/** JetStream says that the stream or consumer is not there. */
export const isMissing = (error: unknown): boolean => {
  const code = error instanceof JetStreamApiError ? error.code : 0;
  return code === 10_059 || code === 10_014 || (error instanceof JetStreamError && /not found/i.test(error.message));
};

/**
 * The stream of one context's events, made when it is not there. It is a carrier, not a record: 7 days on file. `duplicateMs` is how long
 * an event id is remembered; a row is published again only after that.
 */
export async function ensureStream(jsm: JetStreamManager, context: string, duplicateMs: number): Promise<StreamInfo> {
  const name = streamOf(context);
  const changeable = { subjects: [`maillage.evt.${context}.>`, `maillage.fill.${context}.>`], max_age: maxAgeMs * nanos, duplicate_window: duplicateMs * nanos };
  try {
    const info = await jsm.streams.info(name);
    const { subjects, max_age, duplicate_window } = info.config;
    // Made by an earlier version of this code, or with other settings.
    return JSON.stringify({ subjects, max_age, duplicate_window }) === JSON.stringify(changeable) ? info : await jsm.streams.update(name, changeable);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return jsm.streams.add({ name, ...changeable, retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.Old, allow_direct: false });
}
