import { instant, isMaillageError, localDate, localDateIn, type LocalDate } from '@maillage/kernel';
import { Refusal, type Answer } from '../gateway.js';
import { UsageFault } from '../options.js';
import { zone, type PatientInput, type World } from '../world.js';

/** A directory entry as the bundles bring it. */
export interface OrganizationInput {
  readonly name: string;
  /** `system|value` of its first identifier. */
  readonly identifier: string;
}

/** What the import brought. */
export interface Imported {
  /** Resources in the files, as they were counted there. */
  readonly received: Readonly<Record<string, number>>;
  /** Of those, the ones that came more than once in this input: they are stored once. */
  readonly again: Readonly<Record<string, number>>;
  /** Of those, the ones with a condition: what fulfils it may come from another source. */
  readonly conditional: Readonly<Record<string, number>>;
  /** Resources that the record holds of this input. */
  readonly stored: Readonly<Record<string, number>>;
  /** Each once, however often it came. */
  readonly patients: readonly PatientInput[];
  readonly organizations: readonly OrganizationInput[];
  /** Position of the last bundle that held organisations. */
  readonly directoryPosition: string | null;
}

interface ImportAnswer {
  readonly types: Record<string, { received: number; created: number; updated: number; unchanged: number }>;
  readonly patients: readonly { id: string; created: boolean }[];
}
interface Entry {
  readonly fullUrl?: string;
  readonly resource?: Resource;
  readonly request?: { readonly ifNoneExist?: string };
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
  const again: Record<string, number> = {};
  const conditional: Record<string, number> = {};
  const stored: Record<string, number> = {};
  const names = new Set<string>();
  const patients = new Map<string, PatientInput>();
  const organizations: OrganizationInput[] = [];
  let directoryPosition: string | null = null;

  return world.steps.step('import', async (tick) => {
    let done = 0;
    const send = async (name: string, content: Buffer): Promise<void> => {
      const entries = entriesOf(name, content);
      const resources = entries.map(({ resource }) => resource);
      for (const entry of entries) {
        const type = entry.resource.resourceType;
        add(received, type, 1);
        if (entry.request?.ifNoneExist !== undefined) add(conditional, type, 1);
        const known = nameOf(entry);
        if (known === null) continue;
        if (names.has(known)) add(again, type, 1);
        names.add(known);
      }
      const answer: Answer<ImportAnswer> = await world.gateway.post<ImportAnswer>(`/api/v1/sources/${encodeURIComponent(world.options.source)}/bundles`, { bytes: { content, type: 'application/fhir+json' } }).catch((error: unknown) => {
        throw error instanceof Refusal ? error.about(name) : error;
      });
      for (const [type, count] of Object.entries(answer.value.types)) add(stored, type, count.created + count.updated + count.unchanged);
      const inBundle = resources.filter(({ resourceType }) => resourceType === 'Patient');
      answer.value.patients.forEach(({ id, created }, index) => {
        patients.set(id, { resourceId: id, created: created || (patients.get(id)?.created ?? false), position: answer.position, ...traitsOf(inBundle[index]!, id) });
      });
      const directory = resources.filter(({ resourceType }) => resourceType === 'Organization').map(organizationOf);
      organizations.push(...directory);
      if (directory.length > 0) directoryPosition = answer.position;
      tick(++done, files.length, 'bundles');
    };

    const onTheWay = new Set<Promise<void>>();
    for await (const { name, bytes, content } of world.bundles.read()) {
      const alone = bytes > largeBytes || /^(hospital|practitioner)/i.test(name);
      while (onTheWay.size >= (alone ? 1 : width)) await Promise.race(onTheWay);
      const sending = send(name, content).finally(() => onTheWay.delete(sending));
      onTheWay.add(sending);
      if (alone) await sending;
    }
    await Promise.all(onTheWay);
    for (const [type, count] of Object.entries(again)) add(stored, type, -count);
    return { received, again, conditional, stored, patients: inRecordOrder([...patients.values()]), organizations, directoryPosition };
  });
}

const add = (counts: Record<string, number>, type: string, count: number): void => void (counts[type] = (counts[type] ?? 0) + count);

type FullEntry = Entry & { readonly resource: Resource };

/** Throws UsageFault for a file that is no bundle. */
function entriesOf(name: string, content: Buffer): FullEntry[] {
  try {
    const { resourceType, entry = [] } = JSON.parse(content.toString('utf8')) as { resourceType?: string; entry?: Entry[] };
    if (resourceType === 'Bundle' && Array.isArray(entry)) return entry.filter((each): each is FullEntry => typeof each.resource?.resourceType === 'string');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageFault(`${name} is no FHIR bundle. What was sent before it stands; call again without it.`);
}

/** What the record knows an entry by: its condition, or its source and fullUrl. */
const nameOf = ({ fullUrl, resource, request }: FullEntry): string | null => {
  const name = request?.ifNoneExist ?? fullUrl;
  return name === undefined ? null : `${resource.resourceType} ${name}`;
};

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
