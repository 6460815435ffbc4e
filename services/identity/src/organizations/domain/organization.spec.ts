import '@maillage/testing';
import { deletedOrganization, learnOrganization, putOrganization, type OrganizationEntry, type RecordedOrganization } from './organization.js';

const finess = 'https://finess.esante.gouv.fr';
const said: RecordedOrganization = { id: 'o1', version: 1, name: 'Clinique', identifiers: [{ system: finess, value: '750712185' }], active: true };
const learned = learnOrganization(null, said);
const entry: OrganizationEntry = { id: 'o1', version: 0, name: 'Clinique', kind: 'HOSPITAL', legalEntityId: 'e1', identifiers: said.identifiers, active: true };
const direct = putOrganization(null, { ...entry, identifiers: [], legalEntityId: null });

describe('entering an organisation', () => {
  it('makes it its own legal entity unless told, and decides everything here', () => {
    expect(direct).toMatchObject({ legalEntityId: 'o1', origin: 'DIRECT', decidedHere: ['name', 'identifiers', 'active'], version: 1 });
  });

  it('is refused with a wrong identifier or a version of something that does not exist', () => {
    expect(() => putOrganization(null, entry)).toRefuse('INVALID_ARGUMENT', 'IDENTIFIER_INVALID', 'identifiers[0].value');
    expect(() => putOrganization(null, { ...entry, identifiers: [], version: 3 })).toRefuse('CONFLICT', 'STALE_VERSION');
  });

  it('changes nothing when repeated, even with a version that has passed', () => {
    const changed = putOrganization(direct, { ...entry, identifiers: [], version: 1 });
    expect(changed.version).toBe(2);
    expect(putOrganization(changed, { ...entry, identifiers: [], version: 1 })).toBe(changed);
  });

  it('replaces only the version it was made from', () => {
    expect(() => putOrganization({ ...direct, version: 4 }, { ...entry, identifiers: [], version: 3 })).toRefuse('CONFLICT', 'STALE_VERSION', 'version');
    expect(putOrganization({ ...direct, version: 4 }, { ...entry, identifiers: [], version: 4 }).version).toBe(5);
  });
});

describe('an organisation of the record', () => {
  it('is learned as it is, unclassified', () => {
    expect(learned).toEqual({ ...said, kind: 'UNSPECIFIED', legalEntityId: 'o1', origin: 'RECORD', decidedHere: [], recordVersion: 1, version: 1 });
  });

  it('may be classified, its wrong identifier sent back with it, and still hears the record', () => {
    const classified = putOrganization(learned, entry);
    expect(classified).toMatchObject({ kind: 'HOSPITAL', legalEntityId: 'e1', origin: 'RECORD', decidedHere: [], version: 2 });
    expect(learnOrganization(classified, { ...said, version: 2, name: 'Clinique du Parc' })).toMatchObject({ name: 'Clinique du Parc', kind: 'HOSPITAL', legalEntityId: 'e1', recordVersion: 2, version: 3 });
  });

  it('keeps what was set otherwise here', () => {
    const renamed = putOrganization(learned, { ...entry, name: 'Clinique Nord' });
    expect(renamed.decidedHere).toEqual(['name']);
    const again = learnOrganization(renamed, { ...said, version: 2, name: 'Clinique du Parc', active: false });
    expect(again).toMatchObject({ name: 'Clinique Nord', active: false, version: 3 });
  });

  it('takes an older version for what it is, and a newer one without news in silence', () => {
    const second = learnOrganization(learned, { ...said, version: 5, name: 'B' });
    expect(learnOrganization(second, { ...said, version: 4, name: 'A' })).toBe(second);
    expect(learnOrganization(second, { ...said, version: 6, name: 'B' })).toEqual({ ...second, recordVersion: 6 });
  });

  it('closes when it is deleted, and opens when it comes back', () => {
    const closed = learnOrganization(learned, deletedOrganization(learned, 'o1', 2));
    expect(closed).toMatchObject({ active: false, name: 'Clinique', version: 2 });
    expect(learnOrganization(closed, { ...said, version: 3 })).toMatchObject({ active: true, version: 3 });
  });

  it('does not touch one that was entered here under its id', () => {
    expect(learnOrganization(direct, said)).toEqual({ ...direct, recordVersion: 1 });
  });
});
