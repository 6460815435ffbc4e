import { inParallel } from '../in-parallel.js';
import { zone, type World } from '../world.js';
import type { Imported } from './import-bundles.js';

/** Organisations that the journey enters itself. */
export interface Founded {
  readonly socialServiceId: string;
  readonly payerId: string;
  readonly integratorId: string;
}

interface Organization {
  readonly organizationId: string;
  readonly kind: string;
  readonly legalEntityId: string;
}

/** What a provider of the bundles is, by its name: the bundles have one type for all. */
const kindByName: readonly (readonly [RegExp, string])[] = [
  [/hospital|medical center|infirmary|clinic hospital/i, 'PROVIDER_KIND_HOSPITAL'],
  [/rehab/i, 'PROVIDER_KIND_REHABILITATION'],
  [/nursing|hospice|manor|long.?term|skilled/i, 'PROVIDER_KIND_NURSING_HOME'],
  [/home (care|health)|visiting/i, 'PROVIDER_KIND_HOME_CARE'],
  [/health center|community/i, 'PROVIDER_KIND_HEALTH_HOME'],
];
const kindOf = (name: string): string => kindByName.find(([pattern]) => pattern.test(name))?.[1] ?? 'PROVIDER_KIND_OFFICE_DOCTOR';

/** An INTEGRATED network of level 4: one legal entity that owns the providers of the bundles, and what they lack. */
export async function foundNetwork(world: World, imported: Imported): Promise<Founded> {
  const { gateway, id, networkId } = world;
  return world.steps.step('network', async (tick) => {
    const integratorId = id('organization', 'integrator');
    const own: readonly (readonly [string, string, string])[] = [
      ['integrator', 'Journey integrated delivery network', 'PROVIDER_KIND_HOSPITAL'],
      ['home-care', 'Journey home care', 'PROVIDER_KIND_HOME_CARE'],
      ['rehabilitation', 'Journey rehabilitation', 'PROVIDER_KIND_REHABILITATION'],
      ['office', 'Journey health home', 'PROVIDER_KIND_HEALTH_HOME'],
      ['social', 'Journey social service', 'PROVIDER_KIND_SOCIAL_SERVICE'],
    ];
    const enter = (organizationId: string, name: string, kind: string, legalEntityId: string) => gateway.standOn(gateway.put<Organization>(`/api/v1/organizations/${organizationId}`, { body: { name, kind, legalEntityId, active: true, version: 0 } }));
    for (const [key, name, kind] of own) await enter(id('organization', key), name, kind, integratorId);
    const payerId = id('organization', 'payer');
    await enter(payerId, 'Journey payer', 'PROVIDER_KIND_PAYER', payerId);

    let done = 0;
    const named = imported.organizations.filter(({ identifier }) => identifier !== '');
    const providers = await inParallel(named, 8, async ({ name, identifier }) => {
      const { value } = await gateway.get<{ organizations: Organization[] }>(`/api/v1/organizations?identifier=${encodeURIComponent(identifier)}`, { after: [imported.directoryPosition] });
      tick(++done, named.length, 'organisations');
      // A provider that an earlier journey took keeps its owner: its identifier is its only mark, and one has one owner.
      const known = value.organizations[0];
      if (!known) throw new Error(`the directory has not learned of an organisation of the bundles: ${identifier}`);
      const kind = kindOf(name);
      if (known.kind !== kind || known.legalEntityId !== integratorId) await gateway.put(`/api/v1/organizations/${known.organizationId}`, { body: { name, kind, legalEntityId: integratorId, identifiers: [splitIdentifier(identifier)], active: true, version: 0 } });
      return known.organizationId;
    });

    const members = [...new Set([...own.map(([key]) => id('organization', key)), ...providers])];
    const founded = await gateway.find(`/api/v1/networks/${networkId}`);
    if (!founded) {
      await gateway.standOn(gateway.post('/api/v1/networks', {
        body: {
          networkId, name: 'Journey network', kind: 'NETWORK_KIND_HEALTH_NETWORK', modality: 'MODALITY_INTEGRATED', perimeterLevel: 4, territory: '75', legalForm: 'IDN', fundingModes: ['FUNDING_MODE_CAPITATION'],
          integratorOrganizationId: integratorId, memberOrganizationIds: members, preset: 'OSI', zone,
        },
      }));
    }
    return { socialServiceId: id('organization', 'social'), payerId, integratorId };
  });
}

const splitIdentifier = (identifier: string): { system: string; value: string } => ({ system: identifier.slice(0, identifier.indexOf('|')), value: identifier.slice(identifier.indexOf('|') + 1) });
