import type { Instant } from '@maillage/kernel';

/** One access of the copy. */
export interface CopiedAccess {
  readonly id: string;
  readonly context: string;
  readonly seq: bigint;
  readonly at: Instant;
  readonly actor: string;
  readonly actor_kind: string;
  readonly organisation_id: string | null;
  readonly practitioner_id: string | null;
  readonly on_behalf_of: string | null;
  readonly action: string;
  readonly verb: string;
  readonly persons: readonly string[];
  readonly purpose: string;
  readonly outcome: number;
  readonly reason: string;
  readonly request_id: string;
  readonly query: readonly string[];
}

const balp = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Patient';
const profiles: Readonly<Record<string, string>> = { create: `${balp}Create`, read: `${balp}Read`, update: `${balp}Update`, delete: `${balp}Delete`, search: `${balp}Query` };
const subtypes: Readonly<Record<string, string>> = { create: 'create', read: 'read', update: 'update', delete: 'delete', search: 'search', execute: 'operation' };
const actions: Readonly<Record<string, string>> = { create: 'C', read: 'R', update: 'U', delete: 'D', search: 'E', execute: 'E' };
const coding = (system: string, code: string) => ({ coding: [{ system, code }] });

/** FHIR R4 AuditEvent in the shape of IHE BALP: agents, the server as source, one entity a person, the query's shape, the request id. */
export function auditEventResource(access: CopiedAccess): object {
  const purpose = access.purpose === '' ? {} : { purposeOfUse: [coding('http://terminology.hl7.org/CodeSystem/v3-ActReason', access.purpose)] };
  const practitioner = access.practitioner_id === null ? {} : { reference: `Practitioner/${access.practitioner_id}` };
  const agents = [
    {
      type: coding('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'),
      who: { ...practitioner, identifier: { system: 'urn:maillage:subject', value: access.actor } },
      requestor: true,
      ...purpose,
    },
    ...(access.organisation_id === null ? [] : [{ type: coding('http://terminology.hl7.org/CodeSystem/v3-RoleClass', 'PROV'), who: { reference: `Organization/${access.organisation_id}` }, requestor: false }]),
    ...(access.on_behalf_of === null ? [] : [{ type: coding('http://terminology.hl7.org/CodeSystem/v3-RoleClass', 'AGNT'), who: { identifier: { system: 'urn:maillage:subject', value: access.on_behalf_of } }, requestor: false }]),
  ];
  const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
  const role = 'http://terminology.hl7.org/CodeSystem/object-role';
  return {
    resourceType: 'AuditEvent',
    id: access.id,
    ...(profiles[access.verb] && { meta: { profile: [profiles[access.verb]] } }),
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: subtypes[access.verb] }],
    action: actions[access.verb],
    recorded: access.at,
    outcome: String(access.outcome),
    ...(access.reason === '' ? {} : { outcomeDesc: access.reason }),
    ...purpose.purposeOfUse && { purposeOfEvent: purpose.purposeOfUse },
    agent: agents,
    source: { observer: { display: `maillage ${access.context}` }, type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }] },
    entity: [
      ...access.persons.map((person) => ({ what: { identifier: { system: 'urn:maillage:person', value: person } }, type: { system: entityType, code: '1' }, role: { system: role, code: '1' } })),
      // Names of parameters only: BALP would have the values too, and they may be somebody's name.
      ...(access.query.length === 0 ? [] : [{ type: { system: entityType, code: '2' }, role: { system: role, code: '24' }, detail: access.query.map((name) => ({ type: 'parameter', valueString: name })) }]),
      { what: { identifier: { value: access.request_id } }, type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' } },
    ],
  };
}
