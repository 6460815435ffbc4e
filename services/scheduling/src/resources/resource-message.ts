import type { AvailabilityRule as AvailabilityRuleMessage, BookableResource as BookableResourceMessage, Closure as ClosureMessage, PutResourceRequest } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { BookableResourceSchema } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { create } from '@bufbuild/protobuf';
import { instant, localDate, period } from '@maillage/kernel';
import { minuteOfDay, ruleIsNotEmpty, type AvailabilityRule, type Closure } from '../slots/domain/availability.js';
import type { BookableResource, ResourceContent, ResourceKind } from './domain/bookable-resource.js';

/** The only file that knows both shapes. */
export const toMessage = ({ id, networkId, purposes, ...rest }: BookableResource): BookableResourceMessage => create(BookableResourceSchema, { ...rest, resourceId: id, networkId: networkId ?? '', purposes: [...purposes] });

export const contentOf = ({ resourceId, kind, name, organizationId, zone, purposes, networkId, active }: PutResourceRequest): ResourceContent => ({
  id: resourceId, kind: kind as ResourceKind, name, organizationId, zone, purposes, networkId: networkId || null, active,
});

/** Throws INVALID_ARGUMENT with DATE_INVALID or RULE_EMPTY. */
export function ruleOf(message: AvailabilityRuleMessage, index: number): AvailabilityRule {
  const path = `rules[${index}]`;
  const rule = {
    weekdays: message.weekdays,
    fromMinute: minuteOfDay(message.from),
    toMinute: minuteOfDay(message.to),
    validFrom: localDate(message.validFrom, `${path}.valid_from`),
    validTo: message.validTo === '' ? null : localDate(message.validTo, `${path}.valid_to`),
    slotMinutes: message.slotMinutes,
  };
  ruleIsNotEmpty(rule, path);
  return rule;
}

/** Throws INVALID_ARGUMENT with INSTANT_INVALID or PERIOD_EMPTY. */
export function closureOf(message: ClosureMessage, index: number): Closure {
  const path = `closures[${index}]`;
  const from = instant(message.from, `${path}.from`);
  const to = instant(message.to, `${path}.to`);
  period(from, to, `${path}.to`);
  return { from, to, reason: message.reason };
}
