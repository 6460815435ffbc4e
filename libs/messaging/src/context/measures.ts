import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('@maillage/messaging');

/** Counters of messaging. Labels are names of methods, contexts and consumers, never values. */
export const measures = {
  rpcSeconds: meter.createHistogram('maillage.rpc.server.duration', { unit: 's', description: 'Time to answer one request, by method and outcome' }),
  published: meter.createCounter('maillage.events.published', { description: 'Outbox rows handed to NATS' }),
  handled: meter.createCounter('maillage.events.handled', { description: 'Events whose effect was committed' }),
  confirmed: meter.createCounter('maillage.events.confirmed', { description: 'Confirmations stored by the owner' }),
  dead: meter.createCounter('maillage.events.dead', { description: 'Events that became a dead letter' }),
  silentConsumers: meter.createGauge('maillage.events.silent_consumers', { description: 'Registered consumers that have said nothing for the time allowed' }),
};
