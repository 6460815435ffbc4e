import type { Check } from './checks/check.js';
import type { Applied } from './steps/apply-messages.js';
import type { Booked } from './steps/book-evaluations.js';
import type { Imported } from './steps/import-bundles.js';
import type { Joined } from './steps/join-and-enrol.js';
import type { Capitated } from './steps/run-capitation.js';
import type { Supported } from './steps/support-socially.js';

/** Counts of all outboxes, as what this call added. */
export interface EventCounts {
  readonly published: number;
  readonly confirmed: number;
  readonly dead: number;
}

/** Everything the steps found out. */
export interface Findings {
  readonly imported: Imported;
  readonly joined: Joined;
  readonly enrolled: number;
  readonly booked: Booked;
  readonly supported: Supported;
  readonly applied: Applied;
  readonly capitated: Capitated;
  readonly events: EventCounts;
  readonly seconds: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
}

const sorted = (counts: Readonly<Record<string, number>>): Record<string, number> => Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The one JSON report. `resources.stored`, `joined`, `enrolled`, `stays` and `capitation` are the state of this input; the other counts are what this call did. */
export function report(findings: Findings): object {
  const { imported, joined, applied, capitated, booked } = findings;
  const mode = (name: string): number => joined.members.filter(({ accessMode }) => accessMode === `ACCESS_MODE_${name}`).length;
  const inpatient = (state: string): number => applied.stays.filter((stay) => stay.stayClass === 'STAY_CLASS_INPATIENT' && stay.state === `STAY_STATE_${state}`).length;
  return {
    resources: { in: sorted(imported.received), stored: sorted(imported.stored) },
    persons: { received: imported.received['Patient'] ?? 0, created: joined.created, linked: (imported.received['Patient'] ?? 0) - joined.created, inReview: joined.inReview },
    joined: { GP: mode('GP'), ESTABLISHMENT: mode('ESTABLISHMENT'), SELF: mode('SELF'), SOCIAL_SERVICES: mode('SOCIAL_SERVICES') },
    enrolled: findings.enrolled,
    memberMonths: capitated.memberMonths,
    appointments: { booked: booked.booked, refused: booked.refused },
    referrals: { opened: findings.supported.opened, closed: findings.supported.closed },
    messages: { read: applied.read, applied: applied.applied, duplicate: applied.duplicate, refused: applied.refused },
    stays: { open: inpatient('OPEN'), closed: inpatient('CLOSED'), cancelled: inpatient('CANCELLED') },
    emergencyContacts: applied.stays.filter(({ stayClass }) => stayClass === 'STAY_CLASS_EMERGENCY').length,
    capitation: { currency: capitated.currency, cells: capitated.cells, gross: capitated.gross, adjustments: capitated.adjustments, total: capitated.total },
    events: findings.events,
    seconds: findings.seconds,
    checks: findings.checks,
  };
}
