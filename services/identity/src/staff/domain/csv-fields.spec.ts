import { csvFields } from './csv-fields.js';

describe('fields of a line', () => {
  it.each<[string, string[]]>([
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,', ['a', '', '']],
    ['', ['']],
    [' a , b', ['a', 'b']],
    ['"Durand, née Petit",b', ['Durand, née Petit', 'b']],
    ['"a ""b"" c",d', ['a "b" c', 'd']],
    ['"""",x', ['"', 'x']],
    ['"a" ,"b"', ['a', 'b']],
    ['d"Arc,x', ['d"Arc', 'x']],
    ['a,""', ['a', '']],
  ])('%j are %j', (line, fields) => expect(csvFields(line)).toEqual(fields));

  it.each(['"a,b', 'a,"', '"a"b,c', '"a""'])('of %j cannot be told', (line) => expect(csvFields(line)).toBeNull());
});
