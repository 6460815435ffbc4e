// Writes adt.hl7: a September of hospital messages for the living persons of the sample. The same bytes each time.
//   node deploy/local/sample/make-adt.mjs
import { createReadStream, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';

const beside = (file) => fileURLToPath(new URL(file, import.meta.url));

/** The living, by medical record number. */
async function persons() {
  const found = [];
  const extract = createReadStream(beside('synthea-sample.tar.gz')).pipe(createGunzip()).pipe(tar.extract());
  for await (const entry of extract) {
    const parts = [];
    for await (const part of entry) parts.push(part);
    const patient = JSON.parse(Buffer.concat(parts).toString('utf8')).entry.map(({ resource }) => resource).find(({ resourceType }) => resourceType === 'Patient');
    if (patient && !patient.deceasedDateTime) found.push(patient);
  }
  const mrn = (patient) => patient.identifier.find(({ type }) => type?.coding[0].code === 'MR').value;
  return found.map((patient) => ({ patient, mrn: mrn(patient) })).sort((a, b) => (a.mrn < b.mrn ? -1 : 1));
}

/** HL7 escapes for text that holds a delimiter. */
const text = (value) => (value ?? '').replaceAll('\\', '\\E\\').replaceAll('|', '\\F\\').replaceAll('^', '\\S\\').replaceAll('&', '\\T\\').replaceAll('~', '\\R\\');
const day = (date) => date.replaceAll('-', '');
const mrnSystem = '&http://hospital.smarthealthit.org&URI';
const structures = { A01: 'A01', A02: 'A02', A03: 'A03', A04: 'A01', A08: 'A01', A11: 'A09', A13: 'A01', A28: 'A05', A31: 'A05', A40: 'A39' };

/** Fields after the segment's name; index 1 is the first. */
function segment(name, fields) {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')].join('|');
}

let count = 0;
/**
 * `at` is EVN-2, when the event was recorded at the bedside; `sent` (MSH-7) is later. Half of the messages carry a
 * zone, the others rely on the facility's.
 */
function message(event, person, at, { visit, patientClass = 'I', place = 'MED^101^A', admitted, discharged, disposition, pid = {}, mrg, id = person.mrn, sent = at } = {}) {
  const number = ++count;
  const zone = number % 2 === 0 ? '+0200' : '';
  const { patient } = person;
  const [address] = patient.address;
  const control = `NH${String(number).padStart(6, '0')}`;
  const lines = [
    ['MSH', '^~\\&', 'ADT1', 'NORTH_HOSPITAL', 'MAILLAGE', 'NETWORK', `${sent}${zone}`, '', `ADT^${event}^ADT_${structures[event]}`, control, 'P', '2.5.1', '', '', 'AL', 'NE', '', 'UNICODE UTF-8'].join('|'),
    segment('EVN', { 1: event, 2: `${at}${zone}`, 7: 'NORTH_HOSPITAL' }),
    segment('PID', {
      1: '1',
      3: `${id}^^^${mrnSystem}^MR`,
      5: `${text(patient.name[0].family)}^${text(patient.name[0].given[0])}^${text(patient.name[0].given[1])}^^^^L`,
      7: day(patient.birthDate),
      8: patient.gender === 'female' ? 'F' : 'M',
      11: `${text(address.line[0])}^^${text(address.city)}^MA^${text(address.postalCode)}^USA^H`,
      13: `${text(patient.telecom[0].value)}^PRN^PH`,
      ...pid,
    }),
    ...(mrg ? [segment('MRG', { 1: `${mrg}^^^${mrnSystem}^MR` })] : []),
    ...(['A28', 'A31', 'A40'].includes(event)
      ? []
      : [
          segment('PV1', {
            1: '1',
            2: patientClass,
            3: `${place}^NORTH_HOSPITAL`,
            4: patientClass === 'E' ? 'E' : 'R',
            ...(visit ? { 19: `${visit}^^^NORTH_HOSPITAL^VN` } : {}),
            ...(disposition ? { 36: disposition } : {}),
            ...(admitted ? { 44: admitted } : {}),
            ...(discharged ? { 45: discharged } : {}),
          }),
        ]),
  ];
  return `${lines.join('\r')}\r`;
}

const [a, b, c, d, e, f, g, h] = await persons();
const september = (date, time) => `202609${String(date).padStart(2, '0')}${time}00`;
const at = september;

const newcomer = `TEMP-${g.mrn.slice(0, 8)}`;
const stay = {
  a: { visit: 'V1001', admitted: at(3, '0910') },
  c: { visit: 'V1003', admitted: at(6, '1430') },
  d: { visit: 'V1004', admitted: at(7, '2205') },
  e: { visit: 'V1005', admitted: at(20, '1100') },
  h: { visit: 'V1008', admitted: at(10, '0745') },
};

const m = {
  // a: admitted, moved, discharged; arrives with the transfer last and the admission twice
  aAdmit: message('A01', a, at(3, '0910'), stay.a),
  aMove: message('A02', a, at(4, '1600'), { ...stay.a, place: 'SURG^204^B', sent: at(8, '1900') }),
  aLeave: message('A03', a, at(8, '1500'), { ...stay.a, place: 'SURG^204^B', discharged: at(8, '1500'), disposition: '01' }),
  // b: emergency contact, then a newer and an older change of the telephone number
  bEmergency: message('A04', b, at(5, '0215'), { visit: 'V1002', patientClass: 'E', place: 'ER^3^' }),
  bNewer: message('A08', b, at(9, '1000'), { visit: 'V1002', patientClass: 'E', place: 'ER^3^', pid: { 13: '555-100-2002^PRN^PH' } }),
  bOlder: message('A08', b, at(5, '0300'), { visit: 'V1002', patientClass: 'E', place: 'ER^3^', pid: { 13: '555-100-2001^PRN^PH' }, sent: at(9, '1200') }),
  // c: an admission that was a mistake
  cAdmit: message('A01', c, at(6, '1430'), stay.c),
  cCancel: message('A11', c, at(6, '1510'), stay.c),
  // d: discharged, discharge withdrawn, discharged later
  dAdmit: message('A01', d, at(7, '2205'), stay.d),
  dLeave: message('A03', d, at(9, '1100'), { ...stay.d, discharged: at(9, '1100'), disposition: '01' }),
  dBack: message('A13', d, at(9, '1320'), stay.d),
  dLeaveAgain: message('A03', d, at(12, '1030'), { ...stay.d, discharged: at(12, '1030'), disposition: '01' }),
  // e: still in hospital at the end of the month; a second admission beside the open stay must be refused
  eAdmit: message('A01', e, at(20, '1100'), stay.e),
  eSecond: message('A01', e, at(21, '0900'), { visit: 'V1099', admitted: at(21, '0900') }),
  // f: planned outpatient contact, then new address; HL7 null clears the telephone number
  fVisit: message('A04', f, at(11, '0930'), { visit: 'V1006', patientClass: 'O', place: 'CONS^2^' }),
  fMoved: message('A31', f, at(14, '0800'), { pid: { 11: '12 Elm Street^^Worcester^MA^01608^USA^H', 13: '""' } }),
  // g: registered under a temporary number in the night, merged in the morning
  gTemporary: message('A28', g, at(15, '0130'), { id: newcomer }),
  gMerge: message('A40', g, at(15, '0820'), { mrg: newcomer }),
  // h: the discharge and the transfer overtake the admission; the discharge comes twice
  hAdmit: message('A01', h, at(10, '0745'), { ...stay.h, sent: at(13, '2000') }),
  hMove: message('A02', h, at(11, '1200'), { ...stay.h, place: 'ICU^1^A' }),
  hLeave: message('A03', h, at(13, '1645'), { ...stay.h, place: 'ICU^1^A', discharged: at(13, '1645'), disposition: '01' }),
};
/** Cut off in transmission: no event, no number, no patient. */
const unreadable = 'MSH|^~\\&|ADT1|NORTH_HOSPITAL|MAILLAGE|NETW\r';

const file = [
  m.aAdmit, m.bEmergency, m.aAdmit, m.cAdmit, m.cCancel, m.dAdmit, m.aLeave, m.bNewer, m.bOlder, m.dLeave,
  unreadable, m.hLeave, m.hMove, m.dLeaveAgain, m.dBack, m.aMove, m.hLeave, m.hAdmit, m.fVisit, m.fMoved,
  m.gTemporary, m.gMerge, m.eAdmit, m.eSecond, m.gMerge,
]; // prettier-ignore
writeFileSync(beside('adt.hl7'), file.map((each) => `${each}\n`).join(''));
console.log(`${file.length} messages`);
