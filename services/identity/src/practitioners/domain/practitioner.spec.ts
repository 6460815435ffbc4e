import '@maillage/testing';
import { deletedPractitioner, learnPractitioner, putPractitioner, type PractitionerEntry, type RecordedPractitioner } from './practitioner.js';

const rpps = 'https://rpps.esante.gouv.fr';
const said: RecordedPractitioner = { id: 'p1', version: 1, familyName: 'Durand', givenNames: ['Ève'], identifiers: [{ system: rpps, value: '12345678901' }], active: true };
const learned = learnPractitioner(null, said);
const entry: PractitionerEntry = { ...said, version: 0, category: 'MEDICAL' };
const direct = putPractitioner(null, { ...entry, identifiers: [] });

describe('entering a practitioner', () => {
  it.each(['MEDICAL', 'PARAMEDICAL', 'SOCIAL', 'ADMINISTRATIVE'] as const)('takes the category %s', (category) => {
    expect(putPractitioner(null, { ...entry, identifiers: [], category })).toMatchObject({ category, origin: 'DIRECT', version: 1 });
  });

  it('is refused with a wrong national identifier', () => {
    expect(() => putPractitioner(null, entry)).toRefuse('INVALID_ARGUMENT', 'IDENTIFIER_INVALID', 'identifiers[0].value');
  });

  it('is refused over a version that has passed, and repeated freely', () => {
    const retired = putPractitioner(direct, { ...entry, identifiers: [], version: 1, active: false });
    expect(retired).toMatchObject({ active: false, version: 2 });
    expect(putPractitioner(retired, { ...entry, identifiers: [], version: 1, active: false })).toBe(retired);
    expect(() => putPractitioner(retired, { ...entry, identifiers: [], version: 1 })).toRefuse('CONFLICT', 'STALE_VERSION');
    expect(() => putPractitioner(null, { ...entry, identifiers: [], version: 1 })).toRefuse('CONFLICT', 'STALE_VERSION');
  });
});

describe('a practitioner of the record', () => {
  it('is learned without category, wrong identifiers included, and classified later', () => {
    expect(learned).toMatchObject({ category: '', origin: 'RECORD', identifiers: said.identifiers, version: 1 });
    const classified = putPractitioner(learned, entry);
    expect(classified).toMatchObject({ category: 'MEDICAL', decidedHere: [], version: 2 });
    expect(learnPractitioner(classified, { ...said, version: 2, givenNames: ['Ève', 'Marie'] })).toMatchObject({ givenNames: ['Ève', 'Marie'], category: 'MEDICAL', version: 3 });
  });

  it('keeps a name that was set otherwise here, given names with it', () => {
    const renamed = putPractitioner(learned, { ...entry, givenNames: ['Eva'] });
    expect(learnPractitioner(renamed, { ...said, version: 2, familyName: 'Dupont' })).toMatchObject({ familyName: 'Durand', givenNames: ['Eva'], recordVersion: 2, version: renamed.version });
  });

  it('hears nothing old, and retires when it is deleted', () => {
    const gone = learnPractitioner(learned, deletedPractitioner(learned, 'p1', 4));
    expect(gone).toMatchObject({ active: false, familyName: 'Durand', version: 2 });
    expect(learnPractitioner(gone, { ...said, version: 3 })).toBe(gone);
  });
});
