import '@maillage/testing';
import { identifierKeys, identifiersAreValid, readIdentifierKey } from './identifier.js';

const finess = 'https://finess.esante.gouv.fr';

describe('identifiers that a person enters', () => {
  it('are kept in the form in which they are compared', () => {
    expect(identifiersAreValid([{ system: finess, value: '75 071 218 4' }], [])).toEqual([{ system: finess, value: '750712184' }]);
  });

  it('are taken as they are where nobody knows the system', () => {
    expect(identifiersAreValid([{ system: 'urn:local', value: ' a-1 ' }], [])).toEqual([{ system: 'urn:local', value: ' a-1 ' }]);
  });

  it('are refused when a digit is wrong, with the place', () => {
    expect(() => identifiersAreValid([{ system: 'urn:local', value: '1' }, { system: finess, value: '750712185' }], [])).toRefuse('INVALID_ARGUMENT', 'IDENTIFIER_INVALID', 'identifiers[1].value');
  });

  it('may be wrong when the entry holds them already: the record is never refused', () => {
    const wrong = { system: finess, value: '750712185' };
    expect(identifiersAreValid([wrong], [wrong])).toEqual([wrong]);
  });
});

describe('the key of an identifier', () => {
  it('is one for all ways of writing a number, and each key once', () => {
    expect(identifierKeys([{ system: finess, value: '750 712 184' }, { system: finess, value: '750712184' }])).toEqual([`${finess}|750712184`]);
    expect(readIdentifierKey(`${finess}|75.071.218-4`)).toBe(`${finess}|750712184`);
  });

  it('is not made of numbers that the law restricts', () => {
    expect(identifierKeys([{ system: 'urn:oid:2.16.756.5.32', value: '7569217076985' }])).toEqual([]);
    expect(readIdentifierKey('urn:oid:2.16.756.5.32|7569217076985')).toBeNull();
  });

  it.each(['', '|', 'value', '|value', 'system|'])('cannot be read from %j', (text) => expect(readIdentifierKey(text)).toBeNull());

  it('keeps bars inside the value', () => expect(readIdentifierKey('urn:x|a|b')).toBe('urn:x|a|b'));
});
