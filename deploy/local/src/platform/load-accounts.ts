import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientToken } from '../open-id/sign-in.js';
import { repositoryRoot, type PlatformAddresses } from './start-platform.js';

interface SampleDirectory {
  readonly organizations: readonly { readonly organizationId: string }[];
  readonly practitioners: readonly { readonly practitionerId: string }[];
}

/** What became of the staff file. */
export interface StaffReport {
  readonly applied?: boolean;
  readonly changed?: boolean;
  readonly lines?: number;
  readonly refused?: number;
  readonly joined?: number;
  readonly unchanged?: number;
}

const file = (name: string): string => readFileSync(join(repositoryRoot, 'deploy/local/sample', name), 'utf8');

/** Enters the organisations and practitioners that the realm's demo users name, and links their accounts by a file of staff. Safe to repeat. Throws when the platform refuses. */
export async function loadAccounts({ gatewayUrl, issuer, clientSecrets }: Pick<PlatformAddresses, 'gatewayUrl' | 'issuer' | 'clientSecrets'>): Promise<StaffReport> {
  const { accessToken } = await clientToken({ issuer, clientId: 'journey', clientSecret: clientSecrets.journey });
  const send = async (method: 'PUT' | 'POST', path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${gatewayUrl}/api/v1${path}`, { method, headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.json();
  };
  const { organizations, practitioners } = JSON.parse(file('directory.json')) as SampleDirectory;
  for (const { organizationId, ...organization } of organizations) await send('PUT', `/organizations/${organizationId}`, organization);
  for (const { practitionerId, ...practitioner } of practitioners) await send('PUT', `/practitioners/${practitionerId}`, practitioner);
  return (await send('POST', '/staff-files', { csv: file('staff.csv') })) as StaffReport;
}
