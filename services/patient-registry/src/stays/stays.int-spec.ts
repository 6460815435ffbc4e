import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Sex } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StayClass, StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { anId, as, coordinator, integration, startRegistry, type TestRegistry } from '../registry.fixture.js';

let registry: TestRegistry;
beforeAll(async () => void (registry = await startRegistry({ owners: false, settings: { TIME_ZONE: 'America/New_York', FACILITY_ZONES: '{"NORTH":"America/New_York","NORTH_HOSPITAL":"Europe/Paris"}' } })));
afterAll(() => registry.close());

let count = 0;
interface Change {
  readonly visit?: string;
  readonly patient?: string;
  readonly pid?: string;
  readonly pv1?: string;
  readonly mrg?: string;
  readonly control?: string;
  readonly sent?: string;
  readonly place?: string;
  readonly facility?: string;
}
const cx = (id: string) => `${id}^^^&http://hospital.smarthealthit.org&URI^MR`;
const message = (trigger: string, at: string, { visit = '', patient = 'P', pid = 'Doe^Jane||19500102|F', pv1 = '', mrg, control = `C${++count}`, sent = at, place = 'WARD^1', facility = 'NORTH' }: Change = {}) =>
  [
    `MSH|^~\\&|ADT1|${facility}|M|N|${sent}||ADT^${trigger}^ADT_A01|${control}|P|2.5.1`,
    `EVN|${trigger}|${at}`,
    `PID|1||${cx(patient)}||${pid}`,
    ...(mrg ? [`MRG|${cx(mrg)}`] : []),
    ...(['A28', 'A31', 'A40'].includes(trigger) ? [] : [`PV1|1|I|${place}||||||||||||||||${visit}${pv1}`]),
  ].join('\r') + '\r';
const submit = async (...messages: string[]) => (await registry.stays.submitMessages({ messages: Buffer.from(messages.join('\n')) }, as('integration', { timeoutMs: 60_000 }))).message;
const outcomes = async (...messages: string[]) => (await submit(...messages)).outcomes.map((each) => `${each.outcome} ${each.acknowledgement}${each.reason ? ` ${each.reason}` : ''}`);

describe('a visit', () => {
  it('opens, moves and closes, in the zone of its facility', async () => {
    const [visit, patient] = ['V1', 'P1'];
    const { stays, outcomes: done } = await submit(message('A01', '202609030910', { visit, patient }), message('A02', '202609041600', { visit, patient, place: 'SURG^2' }), message('A03', '202609081500', { visit, patient, place: 'SURG^2' }));
    expect(done.map((each) => each.outcome)).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expect(stays).toMatchObject([{ facility: 'NORTH', visitNumber: 'V1', state: StayState.CLOSED, stayClass: StayClass.INPATIENT, startedAt: '2026-09-03T13:10:00.000Z', endedAt: '2026-09-08T19:00:00.000Z', location: 'SURG^2', endedByDeath: false }]);
    expect((await registry.stays.listStays({ personId: stays[0]!.personId }, integration)).message.stays).toEqual(stays);
  });

  it('is the same in any order within a file, and when the file is repeated all are duplicates', async () => {
    const [visit, patient] = ['V2', 'P2'];
    const file = [message('A03', '202609081500', { visit, patient }), message('A02', '202609041600', { visit, patient, place: 'ICU' }), message('A01', '202609030910', { visit, patient })];
    const first = await submit(...file, file[0]!);
    expect(first.outcomes.map((each) => each.outcome)).toEqual(['APPLIED', 'APPLIED', 'APPLIED', 'DUPLICATE']);
    const again = await submit(...file);
    expect(again.outcomes.map((each) => each.outcome)).toEqual(['DUPLICATE', 'DUPLICATE', 'DUPLICATE']);
    expect(again.stays).toEqual(first.stays);
  });

  it.each([
    ['A02 without a stay', [['A02', '202609010900']], 'REFUSED AE STAY_NOT_OPEN'],
    ['A03 without a stay', [['A03', '202609010900']], 'REFUSED AE STAY_NOT_OPEN'],
    ['A11 after a discharge', [['A01', '202609010900'], ['A03', '202609020900'], ['A11', '202609030900']], 'REFUSED AE ADMISSION_NOT_LAST'],
    ['A13 without a discharge', [['A01', '202609010900'], ['A13', '202609030900']], 'REFUSED AE DISCHARGE_NOT_LAST'],
  ])('%s is refused when the file ends', async (name, events, refused) => {
    const file = events.map(([trigger, at]) => message(trigger!, at!, { visit: `G ${name}`, patient: `G ${name}` }));
    expect((await outcomes(...file)).at(-1)).toBe(refused);
    const { messages } = (await registry.stays.listRefusedMessages({}, integration)).message;
    expect(messages.some((each) => each.controlId === `C${count}`)).toBe(true);
  });

  it('is cancelled by A11 and reopened by A13', async () => {
    const cancelled = await submit(message('A01', '202609010900', { visit: 'V3', patient: 'P3' }), message('A11', '202609010930', { visit: 'V3', patient: 'P3' }));
    expect(cancelled.stays).toMatchObject([{ state: StayState.CANCELLED, endedAt: '' }]);
    const reopened = await submit(message('A01', '202609010900', { visit: 'V4', patient: 'P3' }), message('A03', '202609020900', { visit: 'V4', patient: 'P3' }), message('A13', '202609020930', { visit: 'V4', patient: 'P3' }));
    expect(reopened.stays).toMatchObject([{ state: StayState.OPEN, endedAt: '' }]);
  });

  it('excludes another admission at the same site while it lasts, and lets it in after the discharge', async () => {
    const patient = 'P5';
    expect(await outcomes(message('A01', '202609010900', { visit: 'V5', patient }))).toEqual(['APPLIED AA']);
    const second = message('A01', '202609030900', { visit: 'V6', patient });
    expect(await outcomes(second)).toEqual(['REFUSED AE OTHER_STAY_OPEN']);
    expect(await outcomes(message('A01', '202609030900', { visit: 'V7', patient, facility: 'SOUTH' }))).toEqual(['APPLIED AA']);
    // The missing discharge comes late: now the same message is taken.
    expect(await outcomes(second, message('A03', '202609020900', { visit: 'V5', patient }))).toEqual(['APPLIED AA', 'APPLIED AA']);
  });

  it('of another person under the same number is refused', async () => {
    await submit(message('A01', '202609010900', { visit: 'V8', patient: 'P8', pid: 'Able^A||19400101|M' }));
    expect(await outcomes(message('A03', '202609020900', { visit: 'V8', patient: 'P9', pid: 'Baker^B||19500101|F' }))).toEqual(['REFUSED AE VISIT_OF_ANOTHER_PERSON']);
  });

  it('gets a number from its message when it has none', async () => {
    const patient = 'P10';
    const { stays } = await submit(message('A01', '202609010900', { patient }), message('A03', '202609020900', { patient }));
    expect(stays).toMatchObject([{ state: StayState.CLOSED, visitNumber: expect.stringMatching(/^made:/) }]);
  });

  it('keeps the newest location however the messages arrive', async () => {
    const [visit, patient] = ['V11', 'P11'];
    await submit(message('A01', '202609010900', { visit, patient, place: 'A' }), message('A08', '202609030900', { visit, patient, place: 'C' }));
    const { stays } = await submit(message('A08', '202609020900', { visit, patient, place: 'B' }));
    expect(stays).toMatchObject([{ location: 'C' }]);
    expect((await submit(message('A08', '202609040900', { visit, patient, place: '""' }))).stays).toMatchObject([{ location: '' }]);
  });
});

describe('arrival', () => {
  const course = (visit: string, patient: string) => {
    const about = { visit, patient, pid: 'Order^Ann||19500102|F' };
    return [
      message('A04', '202609010800', { ...about, place: 'ER' }), message('A01', '202609010900', { ...about, place: 'W1' }), message('A02', '202609021000', { ...about, place: 'W2' }), message('A08', '202609021100', { ...about, place: 'W3', sent: '202609060000' }),
      message('A03', '202609031200', about), message('A13', '202609031300', about), message('A02', '202609041000', { ...about, place: 'W4' }), message('A03', '202609051200', about), message('A11', '202609051300', about),
    ];
  };
  const seen = ({ stays }: Awaited<ReturnType<typeof submit>>) => stays.map(({ state, stayClass, startedAt, endedAt, location }) => ({ state, stayClass, startedAt, endedAt, location }));

  it('in any order, with any repetition, in one file or in two, makes the same stay', async () => {
    const expected = [{ state: StayState.CLOSED, stayClass: StayClass.INPATIENT, startedAt: '2026-09-01T12:00:00.000Z', endedAt: '2026-09-05T16:00:00.000Z', location: 'WARD^1' }];
    expect(seen(await submit(...course('ORDER', 'ORDER')))).toEqual(expected);
    const orders = fc.sample(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 4, 8], { minLength: 12, maxLength: 12 }), { numRuns: 8, seed: 20260901 });
    for (const [index, order] of orders.entries()) {
      const messages = course(`ORDER-${index}`, `ORDER-${index}`);
      const shuffled = order.map((each) => messages[each]!);
      const first = await submit(...shuffled);
      expect(first.outcomes.filter((each) => each.outcome === 'APPLIED')).toHaveLength(8);
      expect(seen(first)).toEqual(expected);
      expect(seen(await submit(...shuffled.reverse()))).toEqual(expected);
    }
  });

  it('twice at once applies each message once', async () => {
    const messages = Array.from({ length: 20 }, (_, index) => course(`TWICE-${index}`, `TWICE-${index}`).slice(0, 3)).flat();
    const answers = await Promise.all([submit(...messages), submit(...messages.toReversed()), submit(...messages)]);
    const applied = answers.flatMap((answer) => answer.outcomes.filter((each) => each.outcome === 'APPLIED').map((each) => each.controlId));
    expect(applied).toHaveLength(60);
    expect(new Set(applied).size).toBe(60);
    expect(answers.flatMap((answer) => answer.outcomes).filter((each) => each.outcome === 'REFUSED')).toEqual([]);
    for (const answer of answers) expect(answer.stays).toEqual(answers[0]!.stays);
  });
});

describe('a patient', () => {
  const person = async (patient: string) => (await registry.persons.findPersons({ identifier: `http://hospital.smarthealthit.org|${patient}` }, coordinator)).message.persons[0];

  it('is made by A28, found again by its number, changed only by newer fields', async () => {
    await submit(message('A28', '202609010900', { patient: 'Q1', pid: 'Roe^Ann^Mary||19610203|F' }));
    await submit(message('A31', '202609030900', { patient: 'Q1', pid: 'Newer^^||""|' }));
    await submit(message('A31', '202609020900', { patient: 'Q1', pid: 'Older^Annie||19610204|' }));
    expect(await person('Q1')).toMatchObject({ familyName: 'Newer', givenNames: ['Annie'], birthDate: '', sex: Sex.FEMALE });
  });

  it('is provisional after an update of somebody unknown', async () => {
    expect(await outcomes(message('A08', '202609010900', { patient: 'Q2', visit: 'VQ2' }))).toEqual(['APPLIED AA']);
    expect(await person('Q2')).toBeDefined();
  });

  it('is merged by A40, reversibly; an unknown old number becomes an alias; a chain resolves', async () => {
    await submit(message('A28', '202609010900', { patient: 'R1', pid: 'Chain^One||19300101|F' }), message('A28', '202609010901', { patient: 'R2', pid: 'Bond^Two||19410212|M' }), message('A28', '202609010902', { patient: 'R3', pid: 'Link^Three||19520323|F' }));
    const [one, two, three] = [(await person('R1'))!, (await person('R2'))!, (await person('R3'))!];
    await submit(message('A01', '202609020900', { patient: 'R1', pid: '|||', visit: 'VR1' }));
    expect(await outcomes(message('A40', '202609030900', { patient: 'R2', pid: '|||', mrg: 'R1' }), message('A40', '202609040900', { patient: 'R3', pid: '|||', mrg: 'R2' }))).toEqual(['APPLIED AA', 'APPLIED AA']);
    for (const id of ['R1', 'R2', 'R3']) expect((await person(id))!.personId).toBe(three.personId);
    await expect(registry.persons.getPerson({ personId: one.personId }, coordinator)).rejects.toThrow(three.personId);
    // The stay keeps the id it was written with, and is found under every one.
    const { stays } = (await registry.stays.listStays({ personId: three.personId }, integration)).message;
    expect(stays).toMatchObject([{ personId: one.personId, visitNumber: 'VR1' }]);
    await registry.persons.unmergePerson({ personId: two.personId, reason: 'wrong wristband' }, coordinator);
    expect((await person('R1'))!.personId).toBe(two.personId);
    expect((await person('R3'))!.personId).toBe(three.personId);

    expect(await outcomes(message('A40', '202609050900', { patient: 'R3', mrg: 'NEVER-SEEN', pid: '|||' }))).toEqual(['APPLIED AA']);
    expect((await person('NEVER-SEEN'))!.personId).toBe(three.personId);
    expect(await outcomes(message('A40', '202609050900', { patient: 'R3', mrg: 'R3', pid: '|||' }))).toEqual(['REFUSED AE IDENTIFIERS_EQUAL']);
    expect(await outcomes(message('A40', '202609050900', { patient: 'NOBODY', mrg: 'R3', pid: '|||' }))).toEqual(['REFUSED AE SURVIVOR_UNKNOWN']);
  });

  it('waits for the survivor of its merge within the file', async () => {
    expect(await outcomes(message('A40', '202609010900', { patient: 'S1', mrg: 'S2' }), message('A28', '202609010901', { patient: 'S1' }))).toEqual(['APPLIED AA', 'APPLIED AA']);
  });

  it('dies with a discharge by death, and lives again when that is withdrawn', async () => {
    const patient = 'T1';
    const death = '|||||||||||||||||20||||||||202609030900|202609080200';
    await submit(message('A01', '202609030900', { patient, visit: 'VT', pid: 'Mort^Al||19300101|M' }), message('A03', '202609080300', { patient, visit: 'VT', pid: '|||', pv1: death }));
    expect(await person(patient)).toMatchObject({ deceased: true, deceasedOn: '2026-09-08' });
    await submit(message('A13', '202609081200', { patient, visit: 'VT', pid: '|||' }));
    expect(await person(patient)).toMatchObject({ deceased: false, deceasedOn: '' });
  });
});

describe('a file', () => {
  it('goes on after what cannot be read, and answers in order', async () => {
    const { acknowledgements, outcomes: done } = await submit('MSH|^~\\&|ADT1|NORTH|M|N\r', message('A05', '202609010900'), message('A28', '202609010900', { patient: 'U1', control: 'LAST' }), 'rubbish\r');
    expect(done.map((each) => [each.outcome, each.acknowledgement, each.reason])).toEqual([
      ['REFUSED', 'AR', 'CONTROL_ID_MISSING'], ['REFUSED', 'AR', 'TRIGGER_UNSUPPORTED'], ['APPLIED', 'AA', ''], ['REFUSED', 'AR', 'MSH_INVALID'],
    ]);
    const msa = Buffer.from(acknowledgements).toString('utf8').split('\r').filter((line) => line.startsWith('MSA'));
    expect(msa).toEqual(['MSA|AR||CONTROL_ID_MISSING', `MSA|AR|C${count}|TRIGGER_UNSUPPORTED`, 'MSA|AA|LAST', 'MSA|AR||MSH_INVALID']);
  });

  it('is refused to all but interfaces', async () => {
    await expect(registry.stays.submitMessages({ messages: Buffer.from('x') }, coordinator)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('of the sample has the outcome it was made for, twice', async () => {
    const sample = readFileSync(fileURLToPath(new URL('../../../../deploy/local/sample/adt.hl7', import.meta.url)));
    // In the journey the persons come first, with their bundles.
    const pids = new Map(sample.toString('utf8').split(/[\r\n]+/).filter((line) => line.startsWith('PID') && !line.includes('TEMP-')).map((line) => [line.split('|')[3]!.split('^')[0]!, line.split('|')]));
    for (const [value, pid] of pids) {
      const [familyName, given] = pid[5]!.split('^');
      const birthDate = pid[7]!.replace(/(....)(..)(..)/, '$1-$2-$3');
      await registry.persons.registerPerson({ sourceRecordId: anId(), source: 'bundle', familyName: familyName!, givenNames: [given!], birthDate, sex: pid[8] === 'F' ? Sex.FEMALE : Sex.MALE, identifiers: [{ system: 'http://hospital.smarthealthit.org', value }] }, coordinator);
    }
    const first = (await registry.stays.submitMessages({ messages: sample }, integration)).message;
    const counts = (done: typeof first) => Object.fromEntries(['APPLIED', 'DUPLICATE', 'REFUSED'].map((outcome) => [outcome, done.outcomes.filter((each) => each.outcome === outcome).length]));
    expect(counts(first)).toEqual({ APPLIED: 20, DUPLICATE: 3, REFUSED: 2 });
    expect(first.stays.map((stay) => [stay.visitNumber, StayState[stay.state], StayClass[stay.stayClass]])).toEqual([
      ['V1001', 'CLOSED', 'INPATIENT'], ['V1002', 'OPEN', 'EMERGENCY'], ['V1003', 'CANCELLED', 'INPATIENT'], ['V1004', 'CLOSED', 'INPATIENT'], ['V1008', 'CLOSED', 'INPATIENT'], ['V1006', 'OPEN', 'AMBULATORY'], ['V1005', 'OPEN', 'INPATIENT'],
    ]);
    const refusedOf = async () => (await registry.stays.listRefusedMessages({}, integration)).message.messages;
    const refused = await refusedOf();
    const again = (await registry.stays.submitMessages({ messages: sample }, integration)).message;
    expect(counts(again)).toEqual({ APPLIED: 0, DUPLICATE: 23, REFUSED: 2 });
    expect(again.stays).toEqual(first.stays);
    expect(await refusedOf()).toEqual(refused);
  });

  it('publishes each change of a stay once', async () => {
    const visit = anId();
    await submit(message('A01', '202609010900', { visit, patient: 'W1' }));
    const before = (await registry.published('stay')).length;
    await submit(message('A02', '202609020900', { visit, patient: 'W1', place: 'X' }));
    expect((await registry.published('stay')).slice(before).map((each) => Number(each.version))).toEqual([2]);
  });
});
