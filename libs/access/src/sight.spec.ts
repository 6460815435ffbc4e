import { instant } from '@maillage/kernel';
import { visibleSql, wholeSight, type Sight } from './sight.js';

const now = instant('2026-11-24T10:00:00Z');
const sight: Sight = { everybody: new Set(['money']), opens: new Map([['clinical', ['TEAM']], ['social', []]]), grantees: ['practitioner:p1'], purpose: 'TREAT', now };
const sqlOf = (person: string, category: Parameters<typeof visibleSql>[2], of = sight): string => visibleSql(of, person, category, (_value, type) => `?::${type}`);

describe('the condition of visibility', () => {
  it('is no question for who sees everybody, or nobody', () => {
    expect(sqlOf('m.person_id', 'money')).toBe('true');
    expect(sqlOf('m.person_id', 'social')).toBe('false');
    expect(sqlOf('m.person_id', 'identity')).toBe('false');
    expect(sqlOf('m.person_id', { column: 'r.category' }, wholeSight(now))).toBe('true');
  });

  it('asks for the person of the row', () => {
    expect(sqlOf('m.person_id', 'clinical')).toContain('granted.person_id = m.person_id');
    expect(sqlOf('$1::uuid', 'clinical')).toContain('granted.person_id = $1::uuid');
  });

  it.each([['person_id', 'clinical'], ['m.person_id', { column: 'category' }]] as const)('refuses a column without its table: %s', (person, category) => {
    expect(() => sqlOf(person, category)).toThrow('names its table');
  });
});
