import { foldName } from './fold-name.js';

describe('a folded name', () => {
  it.each([
    ['Hôpital  Saint-Étienne', 'hopital saint-etienne'],
    ['ŒUVRE de l’Enfance', "oeuvre de l'enfance"],
    ['Sankt-Gallen STRASSE ß', 'sankt-gallen strasse ss'],
    ['Łódź', 'lodz'],
    ['İzmir', 'izmir'],
    [' ÑAÑÍGUEZ ', 'naniguez'],
  ])('of %s is %s', (name, folded) => expect(foldName(name)).toBe(folded));

  it('is the same for composed and decomposed letters', () => expect(foldName('é')).toBe(foldName('e\u0301')));
});
