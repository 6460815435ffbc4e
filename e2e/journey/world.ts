import { idFrom, type LocalDate, type YearMonth } from '@maillage/kernel';
import type { PlatformAddresses } from '@maillage/local';
import type { BundleFiles } from './bundle-files.js';
import type { Gateway } from './gateway.js';
import type { JourneyOptions } from './options.js';
import type { StepsClock } from './steps-clock.js';

/** Zone of the network that the journey founds. */
export const zone = 'Europe/Paris';

/** What every step works with. */
export interface World {
  readonly options: JourneyOptions;
  readonly platform: PlatformAddresses;
  readonly gateway: Gateway;
  readonly steps: StepsClock;
  readonly bundles: BundleFiles;
  /** Ids of what this journey sets up: the same for the same input and month, so that a repeat finds what it made. */
  readonly id: (...parts: readonly string[]) => string;
  readonly networkId: string;
  readonly contractId: string;
}

/** A Patient of the bundles. */
export interface PatientInput {
  /** Logical id in the shared record. */
  readonly resourceId: string;
  /** Medical record number, or the logical id where the bundle has none. */
  readonly recordNumber: string;
  /** Civil date of death in the bundle; `''` for a death without date; null for the living. */
  readonly deceasedOn: LocalDate | '' | null;
  /** Position of the import that brought it. */
  readonly position: string | null;
  /** True when this call created its resource. */
  readonly created: boolean;
}

/** A person in the flow of this journey's network. */
export interface Member {
  readonly patient: PatientInput;
  /** The person at the time of joining. */
  readonly personId: string;
  readonly membershipId: string;
  readonly enrolmentId: string;
  readonly accessMode: string;
}

/** Names of everything this journey makes. */
export const worldId =
  (source: string, fingerprint: string, month: YearMonth) =>
  (...parts: readonly string[]): string =>
    idFrom('journey', source, fingerprint, month, ...parts);
