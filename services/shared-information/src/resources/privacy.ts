import type { DataCategory } from '@maillage/access';
import type { Json } from '@maillage/fhir';

/** Whose a resource is, and what kind of data. */
export interface Privacy {
  /** Ids of the Patients it speaks of, itself included; empty for a resource about nobody. */
  readonly patients: readonly string[];
  /** Empty for the directory: what is no data on a person, whoever it names. */
  readonly category: DataCategory | '';
}

/** Types that hold no data on a person by what they are. A resource of another type that names no Patient is shown to nobody who needs a relationship. */
const directoryTypes: ReadonlySet<string> = new Set([
  'Organization', 'OrganizationAffiliation', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Endpoint', 'Medication', 'Substance', 'InsurancePlan', 'Schedule', 'Slot', 'Questionnaire',
]);

const categoryOfType: Readonly<Record<string, DataCategory>> = {
  Patient: 'identity', RelatedPerson: 'identity', Person: 'identity', Consent: 'identity', Account: 'membership', Coverage: 'membership', EnrollmentRequest: 'membership', EnrollmentResponse: 'membership',
  Appointment: 'appointment', AppointmentResponse: 'appointment', CarePlan: 'plan', CareTeam: 'plan', Goal: 'plan', Task: 'plan',
  ChargeItem: 'money', Claim: 'money', ClaimResponse: 'money', CoverageEligibilityRequest: 'money', CoverageEligibilityResponse: 'money', ExplanationOfBenefit: 'money', Invoice: 'money', PaymentNotice: 'money', PaymentReconciliation: 'money',
  AuditEvent: 'access-log',
};

/** Security labels of HL7 (v3 ActCode, information sensitivity) that make any resource sensitive. */
const actCodes = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const sensitivity: Readonly<Record<string, DataCategory>> = {
  PSY: 'mental-health', MH: 'mental-health', BH: 'mental-health', PSYTHPN: 'mental-health', SEX: 'sexual-health', HIV: 'sexual-health', STD: 'sexual-health', ETH: 'addiction', ETHUD: 'addiction', SUD: 'addiction', OPIOIDUD: 'addiction',
};

const patientReference = /"reference":"Patient\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[/"]/g;

/** Reads the stored text, not the search parameters: a Patient named anywhere counts, contained resources and extensions included. */
export function privacyOf({ type, id }: { readonly type: string; readonly id: string }, resource: Json, json: string): Privacy {
  if (directoryTypes.has(type)) return { patients: [], category: '' };
  const patients = new Set(type === 'Patient' ? [id] : []);
  for (const [, patient] of json.matchAll(patientReference)) patients.add(patient!);
  return { patients: [...patients], category: labelOf(resource) ?? categoryOfType[type] ?? 'clinical' };
}

function labelOf({ meta }: Json): DataCategory | undefined {
  const labels = (meta as { readonly security?: unknown } | undefined)?.security;
  if (!Array.isArray(labels)) return undefined;
  return (labels as { readonly system?: string; readonly code?: string }[]).filter(({ system }) => system === actCodes).map(({ code }) => sensitivity[code ?? '']).find((category) => category !== undefined);
}
