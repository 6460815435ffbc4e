import { addDays, addMonths, firstDayOf, idFrom, type LocalDate } from '@maillage/kernel';
import { inParallel } from '../in-parallel.js';
import { Refusal } from '../gateway.js';
import { zone, type Member, type World } from '../world.js';
import type { Founded } from './found-network.js';

/** What the booking came to. */
export interface Booked {
  readonly booked: number;
  /** Tries that met a slot somebody else had just taken. */
  readonly refused: number;
}

interface Slot {
  readonly resourceId: string;
  readonly from: string;
  readonly to: string;
}

const minutes = 30;
/** Slots of one team between 09:00 and 17:00 on the working days of a month, with room to spare. */
const perTeam = 200;

/**
 * Evaluation teams for the month before, Monday to Friday, 09:00 to 17:00. Follow-up teams from two months before, because care begins with
 * the transition of those who were discharged in the 30 days before they joined, to a year after: the file of messages may go on so long.
 */
async function enterTeams(world: World, { integratorId }: Founded, members: number): Promise<number> {
  const teams = Math.max(1, Math.ceil(members / perTeam));
  const month = world.options.month;
  const kinds: readonly (readonly [string, LocalDate, LocalDate])[] = [
    ['EVALUATION', firstDayOf(addMonths(month, -1)), firstDayOf(month)],
    ['FOLLOW_UP_VISIT', firstDayOf(addMonths(month, -2)), firstDayOf(addMonths(month, 12))],
  ];
  for (const [purpose, validFrom, validTo] of kinds) {
    await inParallel(Array.from({ length: teams }, (_, index) => index), 4, async (index) => {
      const resource = `/api/v1/scheduling/resources/${teamId(world, purpose, index)}`;
      await world.gateway.put(resource, { body: { kind: 'TEAM', name: `${purpose === 'EVALUATION' ? 'Evaluation' : 'Follow-up'} team ${index + 1}`, organizationId: integratorId, zone, purposes: [purpose], networkId: world.networkId, active: true, version: 0 } });
      await world.gateway.put(`${resource}/availability`, { body: { rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', validFrom, validTo, slotMinutes: minutes }] } });
    });
  }
  return teams;
}

const teamId = (world: World, purpose: string, index: number): string => world.id('team', purpose, String(index));

/** Enters the teams that can be booked: before the first discharge wants a follow-up visit. */
export const prepareTeams = (world: World, founded: Founded, members: number): Promise<number> => world.steps.step('teams', () => enterTeams(world, founded, members));

/** Books the evaluation of every member before the month. All ask at once, so that some meet a taken slot and must look again. */
export async function bookEvaluations(world: World, members: readonly Member[], teams: number): Promise<Booked> {
  return world.steps.step('appointments', async (tick) => {
    let booked = 0;
    let refused = 0;
    let done = 0;
    const from = `${firstDayOf(addMonths(world.options.month, -1))}T00:00:00Z`;
    const to = `${addDays(firstDayOf(world.options.month), 0)}T00:00:00Z`;
    await inParallel(members, 8, async (member, index) => {
      const appointmentId = world.id('appointment', member.patient.resourceId);
      const resourceId = teamId(world, 'EVALUATION', index % teams);
      if (!(await world.gateway.find(`/api/v1/appointments/${appointmentId}`))) {
        for (let attempt = 0; ; attempt++) {
          const query = new URLSearchParams({ resourceId, from, to, minutes: String(minutes), limit: '16' });
          const { value } = await world.gateway.get<{ slots: Slot[] }>(`/api/v1/scheduling/slots?${query.toString()}`);
          const slot = value.slots[spread(appointmentId, attempt) % Math.max(1, value.slots.length)];
          if (!slot) throw new Error('the evaluation teams have no free slot left in the month before');
          try {
            await world.gateway.post('/api/v1/appointments', { body: { appointmentId, personId: member.personId, resourceId, purpose: 'EVALUATION', from: slot.from, to: slot.to }, after: [member.patient.position] });
            booked++;
            break;
          } catch (error) {
            if (!isTaken(error) || attempt > 100) throw error;
            refused++;
          }
        }
      }
      tick(++done, members.length, 'appointments');
    });
    return { booked, refused };
  });
}

/** The slot went to somebody else meanwhile, or the person is elsewhere at that time: another one may do. */
const isTaken = (error: unknown): boolean => error instanceof Refusal && (error.status === 409 || error.reason === 'PERSON_DOUBLE_BOOKED');

/** Spreads the askers over the first slots; nobody's choice depends on chance. */
const spread = (appointmentId: string, attempt: number): number => Number.parseInt(idFrom(appointmentId, String(attempt)).slice(0, 6), 16);
