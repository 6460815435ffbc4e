import { create } from '@bufbuild/protobuf';
import { StaffReportSchema, type StaffReport } from '@maillage/contracts/identity/v1/staff_pb.js';
import type { StaffOutcome } from './domain/decide-staff.js';
import type { StaffFault } from './domain/staff-line.js';

/** What became of a file. */
export interface StaffResult {
  readonly applied: boolean;
  readonly lines: number;
  /** Of each practitioner that was taken in. */
  readonly outcomes: readonly StaffOutcome[];
  /** In the order of the lines. */
  readonly faults: readonly StaffFault[];
}

const faultsShown = 1_000;

export function reportMessage({ applied, lines, outcomes, faults }: StaffResult): StaffReport {
  const count = (outcome: StaffOutcome): number => outcomes.filter((each) => each === outcome).length;
  return create(StaffReportSchema, {
    applied,
    changed: outcomes.some((outcome) => outcome !== 'UNCHANGED'),
    lines,
    joined: count('JOINED'),
    moved: count('MOVED'),
    left: count('LEFT'),
    unchanged: count('UNCHANGED'),
    refused: new Set(faults.map(({ line }) => line)).size,
    faults: faults.slice(0, faultsShown),
    faultCount: faults.length,
  });
}
