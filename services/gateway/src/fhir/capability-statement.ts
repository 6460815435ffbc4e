import { searchCapability, supportedTypes } from '@maillage/fhir';
import type { Instant } from '@maillage/kernel';

/** The same for every caller, and large: made once. */
const resource = supportedTypes.map((type) => ({
  type,
  interaction: ['read', 'vread', 'update', 'delete', 'history-instance', 'create', 'search-type'].map((code) => ({ code })),
  versioning: 'versioned-update',
  readHistory: true,
  updateCreate: true,
  conditionalCreate: true,
  conditionalRead: 'not-match',
  conditionalUpdate: false,
  conditionalDelete: 'not-supported',
  ...searchCapability(type),
}));

/** What /fhir/R4 does, and nothing more. */
export const capabilityStatement = (baseUrl: string, date: Instant): object => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date,
  kind: 'instance',
  software: { name: 'Maillage', version: '0.1.0' },
  implementation: { description: 'Shared record of an integrated delivery network', url: baseUrl },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json', 'json'],
  rest: [
    {
      mode: 'server',
      security: { cors: false, description: 'A bearer token of the identity provider.' },
      interaction: [{ code: 'transaction' }, { code: 'batch' }],
      resource,
    },
  ],
});
