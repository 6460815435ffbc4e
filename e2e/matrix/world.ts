import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs, newId, systemClock } from '@maillage/kernel';
import { repositoryRoot } from '@maillage/local';
import { Link, RpcClient } from '@maillage/messaging';
import { Gateway, Refusal } from '../journey/gateway.js';
import { operatorSeed, startEmptyPlatform, type TestPlatform } from '../platform.fixture.js';
import { tokenWith } from '../tokens.fixture.js';
import { Databases } from './databases.js';
import { patientOf, resourcesOf } from './fhir-resources.js';
import { categoryOfType, personNames, positions, roles, type Category, type PersonName, type Position, type Role, type Tie } from './model.js';
import { tell, type StandInFact } from './stand-in.js';

/** Something that must not be seen by who does not see its person, or this kind of data of them. */
export interface Mark {
  readonly person: PersonName;
  readonly category: Category;
}

/** A resource of the shared record. */
export interface StoredResource extends Mark {
  readonly type: string;
  readonly id: string;
  readonly json: object;
}

/** One person and what is held on them. */
export interface Person {
  readonly name: PersonName;
  /** Values by the names that request fields have. */
  readonly fields: Record<string, string>;
  readonly resources: StoredResource[];
}

/** One who asks. */
export interface Account {
  readonly role: Role;
  readonly position: Position;
  readonly token: string;
}

/** The platform with a few persons in it, and an account for every role in every position. */
export interface World {
  readonly platform: TestPlatform;
  readonly rpc: RpcClient;
  readonly databases: Databases;
  readonly persons: Readonly<Record<PersonName, Person>>;
  /** Nobody: fresh values in the places of `main`'s. */
  readonly nobody: Person;
  /** Values by field names that are about no person. */
  readonly shared: Readonly<Record<string, string>>;
  readonly accounts: readonly Account[];
  /** An account with every role but the person's: it sees everything, so its answers say what there is. */
  readonly privileged: string;
  /** Texts that only one person has, in lower case. */
  readonly texts: ReadonlyMap<string, Mark>;
  /** Ids of what belongs to a person. */
  readonly ids: ReadonlyMap<string, Mark>;
  close(): Promise<void>;
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const anId = (): string => newId(systemClock);
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Starts the platform and makes the world, by its public interfaces alone but for relationships that have none yet. */
export async function makeWorld(say: (text: string) => void): Promise<World> {
  const platform = await startEmptyPlatform({ settings: { gateway: { RATE_LIMIT_PER_MINUTE: '10000000', ANONYMOUS_LIMIT_PER_MINUTE: '10000000' } } });
  const undo: (() => Promise<unknown>)[] = [() => platform.stop()];
  const close = async (): Promise<void> => {
    for (const each of undo.reverse()) await each();
  };
  try {
    const databases = await Databases.open(platform.databases);
    undo.push(() => databases.close());
    const link = await Link.connect({ url: platform.natsUrl, name: 'matrix', log: silent, ...operatorSeed(platform) });
    undo.push(() => link.connection.drain());
    say('the platform runs; making the world');
    const builder = new WorldBuilder(new Gateway(platform.gatewayUrl, { issuer: platform.issuer, clientId: 'journey', clientSecret: platform.clientSecrets.journey }));
    await builder.foundNetworks();
    for (const name of personNames) await builder.bear(name);
    const until = Math.floor(epochMs(systemClock.now()) / 1_000) + 4 * 3_600;
    const accounts = await builder.accounts(platform, until, (facts) => tell(link, facts).then(() => databases.haveHeard('matrix', facts.length)));
    const privileged = await tokenWith(platform, roles.filter((role) => !['person', 'gateway', 'no role'].includes(role)), anId(), { exp: until });
    return { platform, rpc: new RpcClient(link), databases, persons: builder.persons as Record<PersonName, Person>, nobody: builder.nobody(), shared: builder.shared, accounts, privileged, texts: builder.texts, ids: builder.ids, close };
  } catch (error) {
    await close();
    throw error;
  }
}

class WorldBuilder {
  readonly texts = new Map<string, Mark>();
  readonly ids = new Map<string, Mark>();
  readonly persons: Partial<Record<PersonName, Person>> = {};
  readonly organisations = { registering: anId(), network: anId(), foreign: anId(), partner: anId(), payer: anId() };
  readonly shared: Record<string, string> = {
    // Of no account: whoever takes an appointment or a referral sees the person by it.
    organization_id: this.organisations.partner, integrator_organization_id: this.organisations.network, payer_organization_id: this.organisations.payer, network_id: anId(), contract_id: anId(), resource_id: anId(), practitioner_id: anId(),
  };
  private readonly otherNetwork = anId();
  private count = 0;

  constructor(private readonly gateway: Gateway) {}

  /** Two networks, a contract, a team that can be booked. */
  async foundNetworks(): Promise<void> {
    const { gateway, organisations, shared } = this;
    for (const [kind, id] of Object.entries(organisations))
      await gateway.standOn(gateway.put(`/api/v1/organizations/${id}`, { body: { name: `Matrix ${kind}`, kind: kind === 'payer' ? 'PROVIDER_KIND_PAYER' : 'PROVIDER_KIND_SOCIAL_SERVICE', active: true, version: 0 } }));
    const found = (networkId: string, member: string) =>
      gateway.standOn(gateway.post('/api/v1/networks', { body: { networkId, name: 'Matrix network', kind: 'NETWORK_KIND_HEALTH_NETWORK', modality: 'MODALITY_COORDINATED', perimeterLevel: 4, territory: '75', legalForm: 'IDN', integratorOrganizationId: member, memberOrganizationIds: [member, organisations.partner], zone: 'Europe/Paris' } }));
    await found(shared['network_id']!, organisations.network);
    await found(this.otherNetwork, organisations.foreign);
    await gateway.standOn(gateway.put(`/api/v1/practitioners/${shared['practitioner_id']!}`, { body: { familyName: 'Practitioner', givenNames: ['A'], category: 'MEDICAL', active: true, version: 0 } }));
    const contract = JSON.parse(readFileSync(join(repositoryRoot, 'services/capitation-billing/contracts/idn-daily.json'), 'utf8')) as object;
    await gateway.standOn(gateway.post('/api/v1/capitation/contracts', { body: { ...contract, contractId: shared['contract_id'], payerOrganizationId: organisations.payer, networkId: shared['network_id'], programme: 'MATRIX', zone: 'Europe/Paris' } }));
    const resource = `/api/v1/scheduling/resources/${shared['resource_id']!}`;
    await gateway.standOn(gateway.put(resource, { body: { kind: 'TEAM', name: 'Matrix team', organizationId: organisations.partner, zone: 'Europe/Paris', purposes: ['VISIT'], networkId: shared['network_id'], active: true, version: 0 } }));
    await gateway.put(`${resource}/availability`, { body: { rules: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', validFrom: '2026-01-01', slotMinutes: 30 }] } });
  }

  /** A person with something in every service. */
  async bear(name: PersonName): Promise<void> {
    const { gateway } = this;
    const text = (category: Category): string => {
      const word = `Zq${name}${++this.count}x`;
      this.texts.set(word.toLowerCase(), { person: name, category });
      return word;
    };
    const own = <T extends string>(id: T, category: Category): T => {
      this.ids.set(id, { person: name, category });
      return id;
    };
    const born = `19${40 + personNames.indexOf(name)}-03-0${1 + personNames.indexOf(name)}`;
    const family = text('identity');
    const number = text('identity');
    const identifier = { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, system: 'http://hospital.smarthealthit.org', value: number };
    const resources: StoredResource[] = [];
    const store = async (type: string, category: Category, body: object): Promise<string> => {
      const json = { ...body, resourceType: type };
      const { value } = await gateway.post<{ id: string }>(`/fhir/R4/${type}`, { bytes: { content: Buffer.from(JSON.stringify(json)), type: 'application/fhir+json' } });
      resources.push({ type, id: own(value.id, category), person: name, category, json: { ...json, id: value.id } });
      return value.id;
    };
    const patientId = await store('Patient', 'identity', patientOf(family, born, identifier, () => text('identity')));
    let category: Category = 'clinical';
    const makers = resourcesOf(patientId, () => text(category));
    for (const [type, make] of Object.entries(makers)) {
      // Texts are made with the resource: each type's in its own category.
      category = categoryOfType(type)!;
      await store(type, category, make());
    }
    category = 'mental-health';
    await store('Observation', category, { ...makers['Observation']!(), meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] } });

    const found = await eventually(async () => (await gateway.get<{ persons: { personId: string; sourceRecords: { source: string; key: string; sourceRecordId: string }[] }[] }>(`/api/v1/persons?familyName=${family}&birthDate=${born}`)).value.persons[0]!, (person) => person !== undefined);
    const personId = own(found.personId, 'identity');
    for (const { sourceRecordId } of found.sourceRecords) own(sourceRecordId, 'identity');
    const fields: Record<string, string> = { person_id: personId, family_name: family, birth_date: born, identifier: `${identifier.system}|${number}`, source: found.sourceRecords[0]!.source, key: found.sourceRecords[0]!.key };
    for (const [field, kind] of [['membership_id', 'membership'], ['enrolment_id', 'membership'], ['plan_id', 'plan'], ['goal_id', 'plan'], ['team_member_id', 'plan'], ['appointment_id', 'appointment'], ['need_id', 'social'], ['referral_id', 'social'], ['evaluation_id', 'plan']] as const) fields[field] = own(anId(), kind);
    this.persons[name] = { name, fields, resources };
    const networkId = name === 'foreigner' ? this.otherNetwork : this.shared['network_id']!;
    await this.care(name, fields, networkId, text);
    await this.stay(name, number, family, born);
    const observation = resources.find(({ type }) => type === 'Observation')!;
    Object.assign(fields, { type: 'Observation', id: observation.id, query: `_id=${observation.id}`, json: Buffer.from(JSON.stringify(observation.json)).toString('base64'), patient_id: patientId });
    await this.learn(name, networkId, fields);
  }

  private async care(name: PersonName, fields: Readonly<Record<string, string>>, networkId: string, text: (category: Category) => string): Promise<void> {
    const { gateway, shared } = this;
    const { membership_id: membershipId, person_id: personId } = fields;
    const post = (path: string, body: object) => eventually(() => gateway.post<Record<string, unknown>>(`/api/v1${path}`, { body }));
    await post('/memberships', { membershipId, networkId, personId, accessMode: 'ACCESS_MODE_GP' });
    await post(`/memberships/${membershipId}/evaluation`, { needs: text('membership'), admit: true, orientation: text('membership') });
    await post(`/memberships/${membershipId}/signature`, { signedOn: '2026-09-30', signedBy: 'PERSON' });
    await post(`/memberships/${membershipId}/start`, { startedOn: '2026-10-01' });
    if (name !== 'foreigner') await post('/enrolments', { enrolmentId: fields['enrolment_id'], membershipId, programme: 'MATRIX', contractId: shared['contract_id'], from: '2026-10-01' });
    await post('/evaluations', { evaluationId: fields['evaluation_id'], networkId, personId, findings: [{ domain: 'MEDICAL', text: text('plan') }, { domain: 'SOCIAL', text: text('plan') }] });
    await post('/care-plans', { planId: fields['plan_id'], networkId, personId, goals: [{ goalId: fields['goal_id'], domain: 'MEDICAL', description: text('plan'), measure: text('plan'), target: text('plan'), dueOn: '2027-01-31' }, { goalId: anId(), domain: 'SOCIAL', description: text('plan'), measure: text('plan'), target: text('plan'), dueOn: '2027-01-31' }] });
    await eventually(() => gateway.put(`/api/v1/care-team-members/${fields['team_member_id']!}`, { body: { version: 0, networkId, personId, practitionerId: shared['practitioner_id'], role: 'NURSE', from: '2026-10-01' } }));
    const hour = 9 + personNames.indexOf(name);
    await post('/appointments', { appointmentId: fields['appointment_id'], personId, resourceId: shared['resource_id'], purpose: 'VISIT', from: `2027-12-01T${String(hour).padStart(2, '0')}:00:00Z`, to: `2027-12-01T${String(hour).padStart(2, '0')}:30:00Z` });
    await post('/social-needs', { needId: fields['need_id'], personId, domain: 'FOOD', origin: 'DIRECT' });
    await post(`/social-needs/${fields['need_id']!}/answer`, { accept: true });
    await post('/social-referrals', { referralId: fields['referral_id'], needId: fields['need_id'], organizationId: this.organisations.partner, networkId });
  }

  /** In hospital, by a message of the hospital. */
  private async stay(name: PersonName, number: string, family: string, born: string): Promise<void> {
    const control = `MX${name}`;
    const message = [
      `MSH|^~\\&|ADT1|NORTH_HOSPITAL|MAILLAGE|NETWORK|20261020091000||ADT^A01^ADT_A01|${control}|P|2.5.1|||AL|NE||UNICODE UTF-8`, 'EVN|A01|20261020091000|||||NORTH_HOSPITAL',
      `PID|1||${number}^^^&http://hospital.smarthealthit.org&URI^MR||${family}^Ada^^^^^L||${born.replaceAll('-', '')}|F`, `PV1|1|I|MED^101^A^NORTH_HOSPITAL|R|||||||||||||||${control}^^^NORTH_HOSPITAL^VN|||||||||||||||||||||||||20261020091000`,
    ].join('\r');
    await this.gateway.post('/api/v1/hl7v2', { bytes: { content: Buffer.from(message), type: 'x-application/hl7-v2+er7' } });
  }

  /** What the services made of it: ids that nobody chose. */
  private async learn(name: PersonName, networkId: string, fields: Record<string, string>): Promise<void> {
    const { gateway, ids } = this;
    const person = fields['person_id']!;
    const known = new Set([...ids.keys(), ...Object.values(this.shared), ...Object.values(this.organisations), networkId]);
    const learn = (category: Category, answer: unknown): void => {
      for (const id of JSON.stringify(answer).match(uuids) ?? []) if (!known.has(id)) ids.set(id, { person: name, category });
    };
    const stays = await eventually(async () => (await gateway.get<{ stays: unknown[] }>(`/api/v1/persons/${person}/stays`)).value, ({ stays: all }) => all.length > 0);
    learn('plan', stays);
    const episode = await eventually(async () => (await gateway.get<{ tasks: { taskId: string }[] }>(`/api/v1/networks/${networkId}/persons/${person}/episode`)).value, ({ tasks }) => tasks.length > 0);
    learn('plan', episode);
    fields['task_id'] = episode.tasks[0]!.taskId;
    if (name !== 'main') return;
    const lines = await eventually(async () => {
      await gateway.post(`/api/v1/capitation/contracts/${this.shared['contract_id']!}/runs`, { body: { month: '2026-10' } });
      return (await gateway.get<{ lines: { lineId: string }[] }>(`/api/v1/capitation/contracts/${this.shared['contract_id']!}/lines?personId=${person}`)).value.lines;
    }, (all) => all.length > 0);
    fields['line_id'] = lines[0]!.lineId;
    ids.set(lines[0]!.lineId, { person: name, category: 'money' });
  }

  /** Every role in every position; relationships that no API makes are told by the stand-in. */
  async accounts(platform: TestPlatform, until: number, tellAll: (facts: readonly StandInFact[]) => Promise<void>): Promise<Account[]> {
    const facts: StandInFact[] = [];
    const organisationOf: Partial<Record<Position, string>> = { 'registering organisation': this.organisations.registering, 'network organisation': this.organisations.network, 'other network': this.organisations.foreign };
    facts.push({ effect: 'ALLOW', personId: this.persons.main!.fields['person_id']!, grantee: `organisation:${this.organisations.registering}`, basis: 'REGISTRATION' });
    const accounts: Account[] = [];
    for (const position of Object.keys(positions) as Position[])
      for (const role of roles) {
        const [subject, practitioner] = [anId(), anId()];
        for (const [name, tie] of Object.entries(positions[position]) as [PersonName, Tie][]) {
          if (tie.basis === 'NETWORK_MEMBERSHIP' || tie.basis === 'REGISTRATION') continue;
          const personId = this.persons[name]!.fields['person_id']!;
          const grantee = tie.basis === 'OWN' || tie.basis === 'DELEGATION' ? `account:${subject}` : `practitioner:${practitioner}`;
          facts.push({ effect: 'ALLOW', personId, grantee, basis: tie.basis, ...(tie.categories && { categories: tie.categories }), ...(tie.ended && { until: '2026-01-01T00:00:00Z' }) });
          if (tie.refused) facts.push({ effect: 'REFUSE', personId, grantee: `account:${subject}`, basis: 'REFUSAL' });
        }
        accounts.push({ role, position, token: await tokenWith(platform, role === 'no role' ? [] : [role], subject, { exp: until, practitioner_id: practitioner, organisation_id: organisationOf[position] ?? anId() }) });
      }
    await tellAll(facts);
    return accounts;
  }

  nobody(): Person {
    const { fields } = this.persons.main!;
    const unknown: Record<string, string> = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, /^[0-9a-f-]{36}$/.test(value) ? anId() : value]));
    Object.assign(unknown, { family_name: 'Zqnobody1y', identifier: fields['identifier']!.replace(/Zq\w+x/, 'Zqnobody2y'), key: `Patient/${unknown['patient_id']!}`, query: `_id=${unknown['id']!}` });
    unknown['json'] = Buffer.from(Buffer.from(fields['json']!, 'base64').toString().replaceAll(fields['patient_id']!, unknown['patient_id']!).replaceAll(fields['id']!, unknown['id']!)).toString('base64');
    return { name: 'main', fields: unknown, resources: [] };
  }
}

/** The answer, once it is there and as wanted: events take a moment. */
async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean = () => true): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await ask();
      if (wanted(answer)) return answer;
      if (tries > 150) throw new Error('it does not come');
    } catch (error) {
      if (tries > 150 || (error instanceof Refusal && error.status === 400)) throw error instanceof Refusal ? new Error(`${error.message} ${JSON.stringify(error.body)}`, { cause: error }) : error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
