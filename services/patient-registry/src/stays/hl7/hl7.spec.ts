import { instant } from '@maillage/kernel';
import { acknowledge } from './acknowledgement.js';
import { readAdtMessage, readHeader } from './adt-message.js';
import { decoderFor } from './charset.js';
import { escapeEr7, parseEr7, unescapeEr7, type Delimiters } from './er7.js';
import { hl7Date, hl7Instant } from './hl7-time.js';
import { FrameTooLarge, MllpFrames, mllpFrame } from './mllp.js';
import { readIdentifiers } from './patient-identifiers.js';
import { splitFile } from './split-file.js';

const standard: Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
const settings = { namespaceSystems: { 'NORTH/MRN': 'http://north.example.org/mrn', SS: 'http://hl7.org/fhir/sid/us-ssn' }, zoneOf: () => 'Europe/Paris', zone: 'Europe/Paris' };
const adt = (change: { msh?: string; pid?: string; pv1?: string; trigger?: string; mrg?: string } = {}): Buffer =>
  Buffer.from([
    change.msh ?? `MSH|^~\\&|APP|NORTH|M|N|20260903091000||ADT^${change.trigger ?? 'A01'}^ADT_A01|C1|P|2.5.1`,
    `EVN|${change.trigger ?? 'A01'}|20260903091000`,
    change.pid ?? 'PID|1||4711^^^&http://hospital.smarthealthit.org&URI^MR||Doe^Jane^Mary Ann^^^^L||19500102|F',
    change.mrg ?? '',
    change.pv1 ?? 'PV1|1|I|MED^101^A',
  ].filter(Boolean).join('\r'), 'utf8');
const read = (bytes: Buffer) => readAdtMessage(bytes, settings);

describe('ER7', () => {
  it('takes the delimiters from the header', () => {
    const { delimiters, segments } = parseEr7('MSH*%+?!*APP*FAC\rPID*1**5%%%A!B!C%MR');
    expect(delimiters).toEqual({ field: '*', component: '%', repetition: '+', escape: '?', subcomponent: '!' });
    expect(segments[1]!.fields[3]).toBe('5%%%A!B!C%MR');
  });
  it.each(['\r', '\n', '\r\n'])('separates segments by %j', (separator) => expect(parseEr7(['MSH|^~\\&|A', 'EVN|A01', 'PID|1'].join(separator)).segments.map((each) => each.name)).toEqual(['MSH', 'EVN', 'PID']));
  it.each([
    ['a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'], ['\\XC3A9\\t\\XE9\\', 'ét\u00e9'.replace('é', 'é')], ['\\H\\bold\\N\\', 'bold'], ['a\\.br\\b', 'a\nb'], ['100\\ open', '100\\ open'], ['\\Q\\', '\\Q\\'], ['\\C2842\\x', 'x'],
  ])('unescapes %j', (text, plain) => expect(unescapeEr7(text, standard, (bytes) => (bytes.length === 1 ? Buffer.from(bytes).toString('latin1') : Buffer.from(bytes).toString('utf8')))).toBe(plain));
  it('gives back what it escaped', () => expect(unescapeEr7(escapeEr7('a|b^c&d~e\\f', standard), standard)).toBe('a|b^c&d~e\\f'));
  it.each([
    ['no header', 'PID|1', 'MSH_INVALID'], ['letters as delimiters', 'MSHabcdef', 'MSH_INVALID'], ['the same delimiter twice', 'MSH|^^\\&|', 'MSH_INVALID'], ['a line that is no segment', 'MSH|^~\\&|A\rwhat is this', 'SEGMENT_INVALID'],
    ['NUL', 'MSH|^~\\&|A\u0000', 'CHARACTER_FORBIDDEN'], ['too many segments', `MSH|^~\\&|A${'\rNTE|1'.repeat(3_000)}`, 'MESSAGE_TOO_LARGE'], ['too many fields', `MSH|^~\\&|${'|'.repeat(2_000)}`, 'MESSAGE_TOO_LARGE'],
  ])('refuses %s', (_name, text, reason) => expect(() => parseEr7(text)).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason })));
});

describe('a file', () => {
  const one = adt().toString();
  it.each([
    ['one after the other', `${one}\r${one}`], ['with blank lines', `${one}\r\n\r\n${one}\r\n`], ['in MLLP frames', `\u000b${one}\r\u001c\r\u000b${one}\r\u001c\r`], ['in a batch', `FHS|^~\\&\rBHS|^~\\&\r${one}\r${one}\rBTS|2\rFTS|1\r`], ['with a byte order mark', `\ufeff${one}\r${one}`],
  ])('is cut %s', (_name, text) => expect(splitFile(Buffer.from(text)).map((piece) => read(piece).header.controlId)).toEqual(['C1', 'C1']));
  it('keeps what is no message as a piece of its own', () => expect(splitFile(Buffer.from(`garbage\r${one}\rmore garbage\rand more\r${one}`))).toHaveLength(4));
  it('is empty when there is nothing', () => expect(splitFile(Buffer.from('\r\n \r\n'))).toEqual([]));
});

describe('character sets', () => {
  const withName = (charset: string, encoding: 'utf8' | 'latin1') => Buffer.from(adt({ msh: `MSH|^~\\&|APP|NORTH|M|N|20260903091000||ADT^A01|C1|P|2.5.1||||||${charset}`, pid: 'PID|1||1^^^N||Lefèvre^Zoë' }).toString('utf8'), encoding);
  it.each([['UNICODE UTF-8', 'utf8'], ['8859/1', 'latin1'], ['', 'utf8'], ['', 'latin1'], ['8859/15', 'latin1']] as const)('%s in %s', (name, encoding) => expect(read(withName(name, encoding)).patient).toMatchObject({ familyName: 'Lefèvre', givenNames: ['Zoë'] }));
  it('refuses bytes that are not of the named one, and names it does not know', () => {
    expect(() => read(withName('UNICODE UTF-8', 'latin1'))).toThrow(expect.objectContaining({ reason: 'CHARSET_INVALID' }));
    expect(() => decoderFor('ISO IR87')).toThrow(expect.objectContaining({ reason: 'CHARSET_UNSUPPORTED' }));
  });
});

describe('times', () => {
  it.each([
    ['20260903091000', '2026-09-03T07:10:00.000Z'], ['202609030910', '2026-09-03T07:10:00.000Z'], ['20260903091000+0000', '2026-09-03T09:10:00.000Z'], ['20260903091000.1234-0400', '2026-09-03T13:10:00.123Z'], ['20260903', '2026-09-02T22:00:00.000Z'],
    ['20260329023000', '2026-03-29T01:30:00.000Z'], ['20261025023000', '2026-10-25T00:30:00.000Z'], ['2026', '2025-12-31T23:00:00.000Z'],
  ])('%s in Paris is %s', (text, expected) => expect(hl7Instant(text, 'Europe/Paris')).toBe(expected));
  it.each(['', '20260230', '2026090', 'today', '20260903250000', '20260903091000+9900'])('%j is none', (text) => expect(() => hl7Instant(text, 'Europe/Paris')).toThrow(expect.objectContaining({ reason: 'TIME_INVALID' })));
  it.each([['19500102', '1950-01-02'], ['195001021230', '1950-01-02'], ['1950', null], ['195013', null], ['19500230', null]])('the date of %s is %s', (text, date) => expect(hl7Date(text)).toBe(date));
});

describe('patient identifiers', () => {
  const systemsOf = (cx: string) => readIdentifiers(cx, standard, 'NORTH', settings.namespaceSystems).map(({ system }) => system);
  it.each([
    ['a URI', '1^^^&http://hospital.smarthealthit.org&URI^MR', 'http://hospital.smarthealthit.org'],
    ['an OID', '1^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS', 'urn:oid:1.2.250.1.213.1.4.8'],
    ['an OID without its type', '1^^^X&2.16.756.5.32', 'urn:oid:2.16.756.5.32'],
    ['a namespace of this facility by the settings', '1^^^MRN', 'http://north.example.org/mrn'],
    ['a namespace of all facilities by the settings', '1^^^SS', 'http://hl7.org/fhir/sid/us-ssn'],
    ['a namespace nobody knows', '1^^^OTHER NS', 'urn:maillage:hl7v2:NORTH:OTHER%20NS'],
    ['no authority', '1', 'urn:maillage:hl7v2:NORTH:'],
    ['a namespace called like a property of every object', '1^^^constructor', 'urn:maillage:hl7v2:NORTH:constructor'],
  ])('%s', (_name, cx, system) => expect(systemsOf(cx)).toEqual([system]));
  it('reads repetitions and leaves out empty ones', () => expect(readIdentifiers('1^^^A^PI~~""~2^^^B^MR', standard, 'N', {}).map(({ value, type }) => [value, type])).toEqual([['1', 'PI'], ['2', 'MR']]));
  it('knows the patient by the medical record number', () => expect(read(adt({ pid: 'PID|1||9^^^A^PI~8^^^B^MR' })).patientKey).toBe('urn:maillage:hl7v2:NORTH:B|8'));
});

describe('an ADT message', () => {
  it('is read into what it says', () => {
    expect(read(adt({ pv1: `PV1|1|E|ER^3^^NORTH${'|'.repeat(16)}V1^^^NORTH^VN${'|'.repeat(17)}20${'|'.repeat(8)}202609030800|202609040900` }))).toMatchObject({
      messageKey: 'APP|NORTH|C1', facility: 'NORTH', trigger: 'A01', eventAt: '2026-09-03T07:10:00.000Z', patientKey: 'http://hospital.smarthealthit.org|4711',
      patient: { familyName: 'Doe', givenNames: ['Jane', 'Mary', 'Ann'], birthDate: '1950-01-02', sex: 'FEMALE' },
      visit: { visitNumber: 'V1', stayClass: 'EMERGENCY', location: 'ER^3^^NORTH', admittedAt: '2026-09-03T06:00:00.000Z', dischargedAt: '2026-09-04T07:00:00.000Z', died: true },
    });
  });
  it('tells nothing from null', () => {
    expect(read(adt({ pid: 'PID|1||1^^^A||Doe||""||||""||""' })).patient).toEqual({ familyName: 'Doe', birthDate: null, address: null, phone: null });
    expect(read(adt({ pv1: 'PV1|1|""|""' })).visit).toEqual({ visitNumber: '', stayClass: null, location: null });
  });
  it.each([
    ['a time of death', `${'|'.repeat(20)}|20260902233000+0000|Y`, { deceased: true, deceasedOn: '2026-09-03' }], ['an indicator alone', `${'|'.repeat(20)}||Y`, { deceased: true, deceasedOn: '2026-09-03' }], ['a day of death', `${'|'.repeat(20)}|20260901|`, { deceased: true, deceasedOn: '2026-09-01' }],
    ['a withdrawn death', `${'|'.repeat(20)}|""|N`, { deceased: false, deceasedOn: null }],
  ])('reads %s', (_name, tail, death) => expect(read(adt({ pid: `PID|1||1^^^A||Doe^J||19500102|F${tail}` })).patient).toMatchObject(death));
  it.each([
    ['no control id', adt({ msh: 'MSH|^~\\&|A|N|M|N|20260903||ADT^A01||P|2.5' }), 'CONTROL_ID_MISSING'], ['another type', adt({ msh: 'MSH|^~\\&|A|N|M|N|20260903||ORU^R01|C|P|2.5' }), 'MESSAGE_TYPE_UNSUPPORTED'],
    ['another trigger', adt({ trigger: 'A05' }), 'TRIGGER_UNSUPPORTED'], ['no PID', Buffer.from('MSH|^~\\&|A|N|M|N|20260903||ADT^A01|C|P\rEVN|A01|20260903'), 'SEGMENT_MISSING'],
    ['no PV1', Buffer.from('MSH|^~\\&|A|N|M|N|20260903||ADT^A01|C|P\rEVN|A01|20260903\rPID|1||1'), 'SEGMENT_MISSING'], ['no MRG', adt({ trigger: 'A40' }), 'SEGMENT_MISSING'], ['no patient', adt({ pid: 'PID|1||' }), 'PATIENT_ID_MISSING'],
    ['an empty MRG', adt({ trigger: 'A40', mrg: 'MRG|' }), 'MERGED_ID_MISSING'], ['an impossible time', adt({ msh: 'MSH|^~\\&|A|N|M|N|20261399||ADT^A01|C|P|2.5' }), 'TIME_INVALID'], ['more than a megabyte', Buffer.alloc(1_100_000, 'x'), 'MESSAGE_TOO_LARGE'],
  ])('is refused with %s', (_name, bytes, reason) => expect(() => read(bytes)).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason })));
});

describe('an acknowledgement', () => {
  it('goes back to the sender with its control id', () => {
    const lines = acknowledge(readHeader(adt()), { code: 'AA', reason: '' }, instant('2026-10-05T08:00:00Z')).split('\r');
    expect(lines[0]).toMatch(/^MSH\|\^~\\&\|M\|N\|APP\|NORTH\|20261005080000\+0000\|\|ACK\^A01\^ACK\|[0-9a-f]{20}\|P\|2\.5\.1\|/);
    expect(lines.slice(1)).toEqual(['MSA|AA|C1', '']);
  });
  it('names the reason of a refusal', () => expect(acknowledge(readHeader(adt()), { code: 'AE', reason: 'STAY_NOT_OPEN' }, instant('2026-10-05T08:00:00Z'))).toContain('MSA|AE|C1|STAY_NOT_OPEN\rERR|||207'));
});

describe('MLLP', () => {
  it('puts frames together however they are cut', () => {
    const stream = Buffer.concat([Buffer.from('noise'), mllpFrame('one'), mllpFrame('twö')]);
    for (let size = 1; size <= stream.length; size++) {
      const frames = new MllpFrames(100);
      const messages: string[] = [];
      for (let at = 0; at < stream.length; at += size) for (const message of frames.take(stream.subarray(at, at + size))) messages.push(message.toString('utf8'));
      expect(messages).toEqual(['one', 'twö']);
    }
  });
  it('refuses a frame above the limit', () => expect(() => new MllpFrames(2).take(mllpFrame('three'))).toThrow(FrameTooLarge));
});
