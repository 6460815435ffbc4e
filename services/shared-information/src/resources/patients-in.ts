import { compartmentParametersOf } from '@maillage/fhir';

const patient = /\bPatient\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g;

/**
 * Logical ids of the Patients that these texts name: keys, references and addresses of FHIR. For the audit, which is to name one too
 * many rather than one too few.
 */
export function patientsIn(...texts: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const text of texts) for (const [, id] of text.matchAll(patient)) found.add(id!);
  return found;
}

/** Whether resources of the type belong to a Patient's compartment, so that a search for them is about somebody even when it finds none. */
export const isAboutPatients = (type: string): boolean => compartmentParametersOf(type).length > 0;
