import { addDays, firstDayOf, type LocalDate } from '@maillage/kernel';
import { inParallel } from '../in-parallel.js';
import { Refusal, type Answer } from '../gateway.js';
import type { Member, PatientInput, World } from '../world.js';
import { programmeOf } from './open-contract.js';

/** What became of the bundles' Patients. */
export interface Joined {
  readonly members: readonly Member[];
  readonly created: number;
  readonly inReview: number;
  /** Positions of the last write of each member. */
  readonly positions: readonly string[];
}

interface Person {
  readonly personId: string;
  readonly deceased: boolean;
  readonly deceasedOn: string;
  readonly sourceRecords: readonly { source: string; key: string; linkedBy: string }[];
}
interface Membership {
  readonly membershipId: string;
  readonly personId: string;
  readonly accessMode: string;
  readonly state: string;
}

const accessModes = ['ACCESS_MODE_GP', 'ACCESS_MODE_ESTABLISHMENT', 'ACCESS_MODE_SELF', 'ACCESS_MODE_SOCIAL_SERVICES'] as const;

/** Takes each living person through request, evaluation, signature and start, gives them an evaluation and a plan, and enrols them. */
export async function joinAndEnrol(world: World, patients: readonly PatientInput[]): Promise<Joined> {
  return world.steps.step('join and enrol', async (tick) => {
    // A Patient without a person is for the checks to tell; the others go on.
    const persons = (await inParallel(patients, 8, async (patient) => ({ patient, person: await personOf(world, patient) }))).filter((each): each is { patient: PatientInput; person: Person } => each.person !== null);
    const firstDay = firstDayOf(world.options.month);
    // Two Patients may be one person: the first joins. Whoever joined in an earlier call is found by the membership, whatever was merged or became known since.
    const seen = new Set<string>();
    const joining: { patient: PatientInput; person: Person; membership: Membership | null }[] = [];
    const earlier = await inParallel(persons, 8, ({ patient }) => world.gateway.find<Membership>(`/api/v1/memberships/${world.id('membership', patient.resourceId)}`));
    persons.forEach(({ patient, person }, index) => {
      const membership = earlier[index] ?? null;
      if (!membership && (diedBefore(firstDay, patient, person) || seen.has(person.personId))) return;
      joining.push({ patient, person, membership });
      seen.add(person.personId);
    });

    let done = 0;
    const positions: string[] = [];
    const members = await inParallel(joining, 8, async ({ patient, person, membership }, index) => {
      const member: Member = {
        patient, personId: membership?.personId ?? person.personId, membershipId: world.id('membership', patient.resourceId), enrolmentId: world.id('enrolment', patient.resourceId),
        accessMode: membership?.accessMode ?? accessModes[index % accessModes.length]!,
      };
      const position = await takeThrough(world, member, membership);
      if (position) positions.push(position);
      tick(++done, joining.length, 'persons');
      return member;
    });

    const reasons = persons.filter(({ patient }) => patient.created).map(({ patient, person }) => linkOf(world, patient, person));
    const created = reasons.filter((reason) => reason === 'LINK_REASON_NEW_PERSON' || reason === 'LINK_REASON_LIKELY_DUPLICATE').length;
    return { members, created, inReview: reasons.filter((reason) => reason === 'LINK_REASON_LIKELY_DUPLICATE').length, positions };
  });
}

/** Dead by the bundle or by what any other source told the registry; a death without a day counts as one before. */
function diedBefore(day: LocalDate, patient: PatientInput, person: Person): boolean {
  const days = [patient.deceasedOn, person.deceased ? person.deceasedOn : null];
  return days.some((each) => each !== null && (each === '' || each < day));
}

const keyOf = (patient: PatientInput): string => `Patient/${patient.resourceId}`;
const linkOf = (world: World, patient: PatientInput, person: Person): string | undefined => person.sourceRecords.find(({ source, key }) => source === world.options.source && key === keyOf(patient))?.linkedBy;

async function personOf(world: World, patient: PatientInput): Promise<Person | null> {
  const query = new URLSearchParams({ source: world.options.source, key: keyOf(patient) });
  const { value } = await world.gateway.get<{ persons: Person[] }>(`/api/v1/persons?${query.toString()}`, { after: [patient.position] });
  return value.persons.length === 1 ? value.persons[0]! : null;
}

/** Each step is safe to repeat; a state that an earlier call reached already is left as it is. */
async function takeThrough(world: World, member: Member, known: Membership | null): Promise<string | null> {
  const { gateway, networkId, id } = world;
  const firstDay = firstDayOf(world.options.month);
  const membership = `/api/v1/memberships/${member.membershipId}`;
  const positions: (string | null)[] = [];
  const does = async (write: Promise<Answer<unknown>>): Promise<void> => void positions.push((await write).position);
  const last = (): string | null => positions.findLast((each) => each !== null) ?? null;
  let state = known?.state ?? '';
  const step = async (from: string, to: string, write: () => Promise<Answer<unknown>>): Promise<void> => {
    if (state !== from) return;
    await does(write());
    state = to;
  };
  await step('', 'MEMBERSHIP_STATE_REQUESTED', () => gateway.post('/api/v1/memberships', { body: { membershipId: member.membershipId, networkId, personId: member.personId, accessMode: member.accessMode }, after: [member.patient.position] }));
  await step('MEMBERSHIP_STATE_REQUESTED', 'MEMBERSHIP_STATE_ADMITTED', () => gateway.post(`${membership}/evaluation`, { body: { needs: 'Follow-up in the network, medical and social.', admit: true } }));
  await step('MEMBERSHIP_STATE_ADMITTED', 'MEMBERSHIP_STATE_SIGNED', () => gateway.post(`${membership}/signature`, { body: { signedOn: addDays(firstDay, -1), signedBy: 'PERSON' } }));
  await step('MEMBERSHIP_STATE_SIGNED', 'MEMBERSHIP_STATE_STARTED', () => gateway.post(`${membership}/start`, { body: { startedOn: firstDay } }));
  const enrolment = await gateway.find(`/api/v1/enrolments/${member.enrolmentId}`);
  if (!enrolment) await does(gateway.post('/api/v1/enrolments', { body: { enrolmentId: member.enrolmentId, membershipId: member.membershipId, programme: programmeOf(world), contractId: world.contractId, from: firstDay } }));

  if (state !== 'MEMBERSHIP_STATE_STARTED') return last(); // left or died since: nothing more is planned
  const planId = id('plan', member.patient.resourceId);
  const evaluation = await gateway.post('/api/v1/evaluations', {
    body: {
      evaluationId: id('evaluation', member.patient.resourceId), networkId, personId: member.personId,
      findings: [{ domain: 'MEDICAL', text: 'Needs regular follow-up.' }, { domain: 'SOCIAL', text: 'Situation at home reviewed.' }],
    },
    after: positions,
  }).catch(leftMeanwhile);
  if (!evaluation) return last();
  await gateway.post('/api/v1/care-plans', {
    body: {
      planId, networkId, personId: member.personId,
      goals: [
        { goalId: id('goal medical', member.patient.resourceId), domain: 'MEDICAL', description: 'Stay well at home.', measure: 'Unplanned admissions in 90 days', target: '0', dueOn: addDays(firstDay, 90) },
        { goalId: id('goal social', member.patient.resourceId), domain: 'SOCIAL', description: 'See people each week.', measure: 'Contacts a week', target: '2 or more', dueOn: addDays(firstDay, 90) },
      ],
    },
  });
  return last();
}

/** A death that became known meanwhile closes the episode; the person simply gets no plan. */
function leftMeanwhile(error: unknown): null {
  if (error instanceof Refusal && error.reason === 'EPISODE_CLOSED') return null;
  throw error;
}
