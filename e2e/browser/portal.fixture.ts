import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { newId, systemClock } from '@maillage/kernel';
import { loadAccounts, loginWithPassword, readRealm, realmFile, type RealmUser } from '@maillage/local';
import { runJourney, sample, type TestPlatform } from '../platform.fixture.js';

/** Whom the pages are about. */
export interface Somebody {
  readonly personId: string;
  readonly familyName: string;
}

/** The demo users at work: who is known to whom. */
export interface PortalWorld {
  /** In a network of the demo users' organisations, with a follow-up and a record. Neither the practice nor its physician has anything to do with them. */
  readonly member: Somebody;
  /** Registered by the desk of the practice, and known to nobody else. */
  readonly registered: Somebody;
  /** Links a demo user to a person, as the network's office does. */
  linkToPerson(username: string, personId: string): Promise<void>;
}

/** A demo user of the realm. */
export function demoUser(username: string): RealmUser & { readonly password: string } {
  const user = readRealm(realmFile, {}).users.find((each) => each.username === username)!;
  return { ...user, password: user.credentials![0]!.value };
}

/** Loads the sample, and makes by the public API what relates the demo users to persons. */
export async function makePortalWorld(platform: TestPlatform): Promise<PortalWorld> {
  await loadAccounts(platform);
  await runJourney(platform.home, sample);
  let position = '';
  const ask = async <T>(token: string, verb: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${platform.gatewayUrl}/api/v1${path}`, {
      method: verb, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...(position && { 'x-maillage-position': position }) }, body: body ? JSON.stringify(body) : null,
    });
    if (!response.ok) throw new Error(`${verb} ${path}: ${response.status} ${await response.text()}`);
    position = response.headers.get('x-maillage-position') ?? position;
    return (await response.json()) as T;
  };
  const tokenOf = async (username: string): Promise<string> => {
    const login = { issuer: platform.issuer, clientId: 'gateway', clientSecret: platform.clientSecrets.gateway, redirectUri: `${platform.gatewayUrl}/session/callback`, username, password: demoUser(username).password };
    return (await loginWithPassword(login)).accessToken;
  };

  const office = await platform.journeyToken();
  const { networks } = await ask<{ networks: { networkId: string }[] }>(office, 'GET', '/networks');
  const { episodes } = await ask<{ episodes: { personId: string }[] }>(office, 'GET', `/networks/${networks[0]!.networkId}/episodes?phase=PHASE_TRANSITION`);
  const member = await ask<Somebody>(office, 'GET', `/persons/${episodes[0]!.personId}`);

  const { organizations } = await ask<{ organizations: { organizationId: string; name: string }[] }>(office, 'GET', '/organizations');
  const named = (name: string): string => organizations.find((each) => each.name === name)!.organizationId;
  const networkId = newId(systemClock);
  await ask(office, 'POST', '/networks', {
    networkId, name: 'Riverside network', kind: 'NETWORK_KIND_HEALTH_NETWORK', modality: 'MODALITY_COORDINATED', perimeterLevel: 4, territory: '75', legalForm: 'GCS', fundingModes: ['FUNDING_MODE_FEE_FOR_SERVICE'],
    integratorOrganizationId: named('Network office'), memberOrganizationIds: [named('Network office'), named('North hospital'), named('Riverside practice')], preset: 'OSI', zone: 'Europe/Paris',
  });
  await ask(office, 'POST', '/memberships', { membershipId: newId(systemClock), networkId, personId: member.personId, accessMode: 'ACCESS_MODE_GP' });

  const { person: registered } = await ask<{ person: Somebody }>(await tokenOf('clerk.diallo'), 'POST', '/persons', {
    sourceRecordId: newId(systemClock), source: 'urn:practice:desk', familyName: 'Delacroix', givenNames: ['Odile'], birthDate: '1948-05-17', sex: 'SEX_FEMALE', identifiers: [],
  });
  return {
    member,
    registered,
    linkToPerson: async (username, personId) => void (await ask(await tokenOf('admin.keller'), 'POST', '/accounts', { accountId: newId(systemClock), subject: demoUser(username).id, personId })),
  };
}

/** What the pages of a browser asked of the gateway, and what the browser itself complained of. */
export interface Watched {
  /** Addresses with their verbs. */
  readonly asked: string[];
  /** Unsafe calls without the session's token against forgery. */
  readonly forgeable: string[];
  /** A broken policy, a script that throws. */
  readonly complaints: string[];
}

/** Notes what the pages of this context do at the gateway. */
export function watch(context: BrowserContext, gatewayUrl: string, { asked, forgeable, complaints }: Watched): void {
  context.on('request', (request) => {
    if (!request.url().startsWith(gatewayUrl)) return;
    const call = `${request.method()} ${request.url().slice(gatewayUrl.length)}`;
    asked.push(call);
    if (!['GET', 'HEAD'].includes(request.method()) && !request.headers()['x-csrf-token']) forgeable.push(call);
  });
  context.on('weberror', (error) => void complaints.push(error.error().message));
  context.on('console', (line) => {
    if (line.type() === 'error' && line.location().url.startsWith(gatewayUrl) && !line.text().startsWith('Failed to load resource')) complaints.push(line.text());
  });
}

/** What axe finds on the page as it is now: the rule, and where. */
export async function faultsOfAccess(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  });
}
