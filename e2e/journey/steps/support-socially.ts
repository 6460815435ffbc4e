import { inParallel } from '../in-parallel.js';
import type { Member, World } from '../world.js';
import type { Founded } from './found-network.js';

/** Referrals of this call. */
export interface Supported {
  readonly opened: number;
  readonly closed: number;
}

interface Signal {
  readonly personId: string;
  readonly domain: string;
}
interface Need {
  readonly needId: string;
  readonly domain: string;
  readonly state: string;
}
interface Referral {
  readonly referralId: string;
  readonly state: string;
}

/** The AHC-HRSN answer that says what a signal of the record says; domains that the instrument lacks are opened from the record directly. */
const answers: Readonly<Record<string, { readonly item: string; readonly answer: string }>> = {
  LIVING_SITUATION: { item: '71802-3', answer: 'LA31995-6' },
  FOOD: { item: '88122-7', answer: 'LA28397-0' },
  TRANSPORT: { item: '93030-5', answer: 'LA33-6' },
  UTILITIES: { item: '96779-4', answer: 'LA33-6' },
};

/** Screens, refers and closes for every member whose shared record shows a code of the shipped list. */
export async function supportSocially(world: World, members: readonly Member[], { socialServiceId }: Founded): Promise<Supported> {
  return world.steps.step('social support', async (tick) => {
    let opened = 0;
    let closed = 0;
    let done = 0;
    await inParallel(members, 8, async (member) => {
      for (const needId of await needsOf(world, member)) {
        const referralId = world.id('referral', needId);
        const before = await referralOf(world, member, referralId);
        if (!before) opened++;
        if (before?.state !== 'CLOSED') {
          await closeTheLoop(world, needId, referralId, socialServiceId);
          closed++;
        }
      }
      tick(++done, members.length, 'persons');
    });
    return { opened, closed };
  });
}

/** Needs that the record's signals point to: by a screening where the instrument has the domain, directly where it has not. */
async function needsOf(world: World, member: Member): Promise<string[]> {
  const signals: Signal[] = [];
  for (let pageToken = ''; ; ) {
    const query = new URLSearchParams({ personId: member.personId, ...(pageToken && { pageToken }) });
    const { value } = await world.gateway.get<{ signals: Signal[]; nextPageToken: string }>(`/api/v1/social-signals?${query.toString()}`, { after: [member.patient.position] });
    signals.push(...value.signals);
    if (!(pageToken = value.nextPageToken)) break;
  }
  const domains = [...new Set(signals.map(({ domain }) => domain))].sort();
  if (domains.length === 0) return [];
  const asked = domains.flatMap((domain) => answers[domain] ?? []);
  const needs: string[] = [];
  if (asked.length > 0) {
    const { value } = await world.gateway.post<{ needs: Need[] }>('/api/v1/screenings', { body: { screeningId: world.id('screening', member.patient.resourceId), personId: member.personId, instrument: 'AHC_HRSN', answers: asked } });
    needs.push(...value.needs.filter(({ domain }) => domains.includes(domain)).map(({ needId }) => needId));
  }
  for (const domain of domains.filter((each) => !answers[each])) {
    const needId = world.id('need', member.patient.resourceId, domain);
    await world.gateway.post('/api/v1/social-needs', { body: { needId, personId: member.personId, domain, origin: 'RECORD' } });
    needs.push(needId);
  }
  return needs;
}

async function referralOf(world: World, member: Member, referralId: string): Promise<Referral | null> {
  for (let pageToken = ''; ; ) {
    const query = new URLSearchParams({ personId: member.personId, ...(pageToken && { pageToken }) });
    const { value } = await world.gateway.get<{ referrals: Referral[]; nextPageToken: string }>(`/api/v1/social-referrals?${query.toString()}`);
    const found = value.referrals.find((each) => each.referralId === referralId);
    if (found) return found;
    if (!(pageToken = value.nextPageToken)) return null;
  }
}

async function closeTheLoop(world: World, needId: string, referralId: string, organizationId: string): Promise<void> {
  const { gateway, networkId } = world;
  const once = async (path: string, body: object): Promise<void> => void (await gateway.post(path, { body }).catch(alreadyThere));
  await once(`/api/v1/social-needs/${needId}/answer`, { accept: true });
  await gateway.post('/api/v1/social-referrals', { body: { referralId, needId, organizationId, networkId } });
  await once(`/api/v1/social-referrals/${referralId}/answer`, { accept: true });
  await gateway.post(`/api/v1/social-referrals/${referralId}/closure`, { body: { outcome: 'MET' } });
}

/** A call that was cut off went this far already. */
function alreadyThere(error: unknown): null {
  if (error instanceof Error && 'status' in error && error.status === 409) return null;
  throw error;
}
