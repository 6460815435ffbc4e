import { instant, isMaillageError, localDate, localDateIn, type LocalDate } from '@maillage/kernel';
import type { Answer } from '../gateway.js';
import { zone, type PatientInput, type World } from '../world.js';

/** A directory entry as the bundles bring it. */
export interface OrganizationInput {
  readonly name: string;
  /** `system|value` of its first identifier. */
  readonly identifier: string;
}

/** What the import brought. */
export interface Imported {
  readonly received: Readonly<Record<string, number>>;
  readonly stored: Readonly<Record<string, number>>;
  readonly patients: readonly PatientInput[];
  readonly organizations: readonly OrganizationInput[];
  /** Position of the last bundle that held organisations. */
  readonly directoryPosition: string | null;
}

interface ImportAnswer {
  readonly types: Record<string, { received: number; created: number; updated: number; unchanged: number }>;
  readonly patients: readonly { id: string; created: boolean }[];
}
interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly name?: unknown;
  readonly identifier?: readonly { system?: string; value?: string; type?: { coding?: readonly { code?: string }[] } }[];
  readonly deceasedDateTime?: string;
  readonly deceasedBoolean?: boolean;
}

/** Patient bundles on the way at once: enough to keep two cores busy, few enough for the memory of the record. */
const width = 4;
const largeBytes = 8_000_000;

/** Sends every bundle: the directory first, one after the other, then the patients, several at a time; a large one goes alone. */
export async function importBundles(world: World): Promise<Imported> {
  const { files } = world.bundles;
  const received: Record<string, number> = {};
  const stored: Record<string, number> = {};
  const patients: PatientInput[] = [];
  const organizations: OrganizationInput[] = [];
  let directoryPosition: string | null = null;

  return world.steps.step('import', async (tick) => {
    let done = 0;
    const send = async (content: Buffer): Promise<void> => {
      const resources = resourcesOf(content);
      const answer: Answer<ImportAnswer> = await world.gateway.post(`/api/v1/sources/${encodeURIComponent(world.options.source)}/bundles`, { bytes: { content, type: 'application/fhir+json' } });
      for (const [type, count] of Object.entries(answer.value.types)) {
        received[type] = (received[type] ?? 0) + count.received;
        stored[type] = (stored[type] ?? 0) + count.created + count.updated + count.unchanged;
      }
      const inBundle = resources.filter(({ resourceType }) => resourceType === 'Patient');
      answer.value.patients.forEach(({ id, created }, index) => patients.push({ resourceId: id, created, position: answer.position, ...traitsOf(inBundle[index]!, id) }));
      const directory = resources.filter(({ resourceType }) => resourceType === 'Organization').map(organizationOf);
      organizations.push(...directory);
      if (directory.length > 0) directoryPosition = answer.position;
      tick(++done, files.length, 'bundles');
    };

    const onTheWay = new Set<Promise<void>>();
    for await (const { name, bytes, content } of world.bundles.read()) {
      const alone = bytes > largeBytes || /^(hospital|practitioner)/i.test(name);
      while (onTheWay.size >= (alone ? 1 : width)) await Promise.race(onTheWay);
      const sending = send(content).finally(() => onTheWay.delete(sending));
      onTheWay.add(sending);
      if (alone) await sending;
    }
    await Promise.all(onTheWay);
    return { received, stored, patients: inRecordOrder(patients), organizations, directoryPosition };
  });
}

const resourcesOf = (content: Buffer): Resource[] => (JSON.parse(content.toString('utf8')) as { entry?: { resource?: Resource }[] }).entry?.flatMap(({ resource }) => resource ?? []) ?? [];

function traitsOf(patient: Resource, resourceId: string): Pick<PatientInput, 'recordNumber' | 'deceasedOn'> {
  const numbered = patient.identifier?.find(({ type, value }) => value && type?.coding?.some(({ code }) => code === 'MR'));
  return { recordNumber: numbered?.value ?? patient.id ?? resourceId, deceasedOn: patient.deceasedDateTime ? civilDate(patient.deceasedDateTime) : patient.deceasedBoolean ? '' : null };
}

/** FHIR dateTime: a date, a part of one, or an instant. Of a part only the year or month is known: such a death counts as one without date. */
function civilDate(text: string): LocalDate | '' {
  try {
    return text.includes('T') ? localDateIn(instant(text), zone) : localDate(text);
  } catch (error) {
    if (isMaillageError(error)) return '';
    throw error;
  }
}

function organizationOf({ name, identifier, id }: Resource): OrganizationInput {
  const first = identifier?.find(({ system, value }) => system && value);
  return { name: typeof name === 'string' ? name : (id ?? ''), identifier: first ? `${first.system}|${first.value}` : '' };
}

/** By medical record number, as text. */
const inRecordOrder = (patients: readonly PatientInput[]): PatientInput[] =>
  [...patients].sort((a, b) => (a.recordNumber < b.recordNumber ? -1 : a.recordNumber > b.recordNumber ? 1 : a.resourceId < b.resourceId ? -1 : 1));
