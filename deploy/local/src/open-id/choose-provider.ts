import { startKeycloak } from '../keycloak/start-keycloak.js';
import { StartFault } from '../start-fault.js';
import { startOpenIdProvider, type OpenIdOptions, type OpenIdProvider } from './start-open-id-provider.js';

/** Which OpenID provider a local platform starts. Nothing but its start knows it. */
export type ProviderName = 'embedded' | 'keycloak';

/** Starts the provider of this name with a realm file. Throws StartFault. */
export const startProvider: Readonly<Record<ProviderName, (options: OpenIdOptions) => Promise<OpenIdProvider>>> = { embedded: startOpenIdProvider, keycloak: startKeycloak };

/** The provider that MAILLAGE_PROVIDER names; the embedded one unless told. Throws StartFault for an unknown name. */
export function chosenProvider(env: Readonly<Record<string, string | undefined>> = process.env): ProviderName {
  const name = env.MAILLAGE_PROVIDER || 'embedded';
  if (name === 'embedded' || name === 'keycloak') return name;
  throw new StartFault(`MAILLAGE_PROVIDER is "${name}": give embedded or keycloak, or unset it.`);
}
