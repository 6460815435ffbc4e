import { insSystems } from '@maillage/identifiers';
import { serviceConfig } from '@maillage/platform';
import { z } from 'zod';

const isZone = (text: string): boolean => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }) !== null;
  } catch {
    return false;
  }
};

/** Texts by texts, as JSON. */
const textMap = (example: string, isValue: (text: string) => boolean = () => true) =>
  z
    .string()
    .default('{}')
    .transform((text, context): Readonly<Record<string, string>> => {
      try {
        const value: unknown = JSON.parse(text);
        if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'string' && each !== '' && isValue(each))) return value as Record<string, string>;
      } catch {
        // Said below.
      }
      context.addIssue({ code: 'custom', message: 'not such an object' });
      return z.NEVER;
    })
    .describe(`a JSON object of texts such as ${example}`);

/** Numbers that name one person for ever. `MR` within its own system is trusted without standing here. */
const trustedByDefault = [
  insSystems.nir, insSystems.nia, insSystems.test,
  'urn:oid:2.16.756.5.32',
  'http://fhir.nl/fhir/NamingSystem/bsn',
  'https://fhir.nhs.uk/Id/nhs-number',
  'http://hl7.org/fhir/sid/us-mbi',
  'http://hl7.org/fhir/sid/us-ssn',
  'https://github.com/synthetichealth/synthea',
  'http://hospital.smarthealthit.org',
].join(',');

const flag = (byDefault: 'true' | 'false') => z.enum(['true', 'false']).default(byDefault).transform((text) => text === 'true').describe('true or false');

/** Settings of the registry beside those of every service. */
export const registryConfig = serviceConfig.extend({
  TRUSTED_IDENTIFIER_SYSTEMS: z.string().default(trustedByDefault).transform((text): ReadonlySet<string> => new Set(text.split(',').map((each) => each.trim()).filter(Boolean))).describe('FHIR systems of the identifiers that may link two records, separated by commas'),
  NAMESPACE_SYSTEMS: textMap('{"NORTH_HOSPITAL/MRN":"http://north.example.org/mrn"}'),
  FACILITY_ZONES: textMap('{"NORTH_HOSPITAL":"Europe/Paris"}', isZone),
  ADT_PROVISIONAL_PERSONS: flag('true'),
  ADT_WAIT_SECONDS: z.coerce.number().int().min(1).max(604_800).default(900).describe('seconds that a message of a live link waits for its predecessor, 1 to 604800'),
  MLLP_PORT: z.coerce.number().int().min(0).max(65_535).optional().describe('a port on which HL7 v2 messages are taken over MLLP, 0 for any free one; without it nothing listens'),
  MLLP_HOST: z.string().min(1).default('127.0.0.1').describe('the address that the MLLP port is bound to'),
});

/** Values of `registryConfig`. */
export type RegistryConfig = z.output<typeof registryConfig>;
