import { checkIdentifier, identifierSystemNamed, identifierSystems, insMayBeRetrieved, insMayBeSent, insTraitsAreComplete, maskIdentifier, requireIdentifier, type InsStatus } from './index.js';

describe('checking a value under its system', () => {
  it.each([
    ['urn:oid:1.2.250.1.213.1.4.8', '2 53 07 2b 073 004 70', '253072B07300470'],
    ['urn:oid:1.2.250.1.213.1.4.9', '253072A07300443', '253072A07300443'],
    ['urn:oid:1.2.250.1.213.1.4.10', '295109912611193', '295109912611193'],
    ['https://rpps.esante.gouv.fr', '10005173140', '10005173140'],
    ['https://adeli.esante.gouv.fr', '75 93 12345', '759312345'],
    ['urn:oid:1.2.250.1.71.4.2.1', '810005173140', '810005173140'],
    ['https://finess.esante.gouv.fr', '75 071 218 4', '750712184'],
    ['urn:oid:1.2.250.1.71.4.2.2', '1750712184', '1750712184'],
    ['urn:oid:2.16.756.5.32', '756.9217.0769.85', '7569217076985'],
    ['urn:oid:2.51.1.3', '7601002000017', '7601002000017'],
    ['http://fhir.nl/fhir/NamingSystem/bsn', '10000008', '010000008'],
    ['urn:oid:1.3.6.1.4.1.19126.3', 'X-2482300-W', 'X2482300W'],
    ['http://hl7.org/fhir/sid/us-mbi', '1EG4-TE5-MK73', '1EG4TE5MK73'],
    ['http://hl7.org/fhir/sid/us-npi', '1234567893', '1234567893'],
    ['https://fhir.nhs.uk/Id/nhs-number', '943 476 5870', '9434765870'],
  ])('%s: %s becomes %s', (system, value, normalised) => {
    expect(checkIdentifier(system, value)).toMatchObject({ normalised, valid: true, checked: true });
    expect(requireIdentifier(system, value, 'identifier[0].value')).toBe(normalised);
  });

  it('leaves an unknown system alone', () => {
    expect(checkIdentifier('https://hospital.example/mrn', ' a-1 ')).toEqual({ normalised: ' a-1 ', valid: true, checked: false, restricted: false });
    expect(checkIdentifier(undefined, 'x')).toMatchObject({ checked: false });
  });

  it('refuses a wrong number by its path and never repeats it', () => {
    const refused = (() => { try { requireIdentifier('urn:oid:1.2.250.1.213.1.4.8', '295109912611199', 'identifier[0].value'); } catch (error) { return error; } })();
    expect(refused).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'IDENTIFIER_INVALID', violations: [{ path: 'identifier[0].value', rule: 'identifier is a valid NIR' }] });
    expect(JSON.stringify(refused) + (refused as Error).message).not.toContain('2951099');
  });

  it('marks exactly the legally restricted ones', () => {
    const restricted = [...identifierSystems].filter(([, check]) => check.restricted).map(([, check]) => check.name);
    expect(restricted).toEqual(['NIR', 'NIA', 'INS test', 'AVS13', 'BSN']);
  });

  it('masks all but three characters', () => {
    expect(maskIdentifier('253072B07300470')).toBe('************470');
    expect(maskIdentifier('12')).toBe('***');
  });
});

describe('INS', () => {
  it.each(['PROVISIONAL', 'RETRIEVED', 'VALIDATED'] as InsStatus[])('is not sent while %s', (status) => {
    expect(() => insMayBeSent(status)).toThrow(expect.objectContaining({ category: 'RULE_VIOLATION', reason: 'INS_NOT_QUALIFIED' }));
  });
  it('is sent once qualified', () => expect(() => insMayBeSent('QUALIFIED')).not.toThrow());

  it.each(['HOMONYM', 'DOUBTFUL', 'FICTITIOUS'] as const)('is not looked up for an identity marked %s', (attribute) => {
    expect(() => insMayBeRetrieved([attribute])).toThrow(expect.objectContaining({ reason: 'INS_RETRIEVAL_BLOCKED' }));
  });
  it('is looked up for an unmarked identity', () => expect(() => insMayBeRetrieved([])).not.toThrow());

  it('needs all five strict traits', () => {
    const traits = { birthName: 'MARTIN', firstGivenNames: 'ANNE MARIE', birthDate: '1950-02-28', sex: 'F', birthPlaceInseeCode: '2A004' } as const;
    expect(insTraitsAreComplete(traits)).toBe(true);
    for (const trait of Object.keys(traits)) expect(insTraitsAreComplete({ ...traits, [trait]: undefined })).toBe(false);
  });
});

describe('a system by the name of its check', () => {
  it.each([['RPPS', 'https://rpps.esante.gouv.fr'], ['adeli', 'https://adeli.esante.gouv.fr'], ['NPI', 'http://hl7.org/fhir/sid/us-npi']])('%s is %s', (name, system) => expect(identifierSystemNamed(name)).toBe(system));
  it('of nobody is null', () => expect(identifierSystemNamed('PASSPORT')).toBeNull());
});
