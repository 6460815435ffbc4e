import { invalidArgument } from '@maillage/kernel';

/** What a search for persons may name. */
export interface PersonCriteria {
  readonly source: string;
  readonly key: string;
  readonly identifier: string;
  readonly familyName: string;
  readonly birthDate: string;
}

/** Nobody lists everybody: at least one criterion, and a source goes with a key. */
export function criterionIsGiven({ source, key, identifier, familyName, birthDate }: PersonCriteria): void {
  const refused = (path: string, rule: string) => invalidArgument('CRITERION_MISSING', 'Search by source and key, identifier, family name or birth date.', [{ path, rule }], { issue: 'required' });
  if ((source === '') !== (key === '')) throw refused(source === '' ? 'source' : 'key', 'source goes with key');
  if (source === '' && identifier === '' && familyName === '' && birthDate === '') throw refused('', 'a criterion is given');
}
