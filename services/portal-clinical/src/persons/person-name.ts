import type { Person } from '@maillage/ui';

/** Given names, then the family name in capitals, as it is read aloud and found in lists; empty when nobody said a name. */
export const nameOf = ({ givenNames, familyName }: Pick<Person, 'givenNames' | 'familyName'>): string => [...givenNames, familyName.toUpperCase()].filter(Boolean).join(' ');

/** A source as it is shown: without the mark of a URN. */
export const sourceName = (source: string): string => source.replace(/^urn:/, '');

/** The systems that speak of a person, each once. */
export const sourcesOf = ({ sourceRecords }: Pick<Person, 'sourceRecords'>): string[] => [...new Set(sourceRecords.map(({ source }) => source))];
