import type { RecordIdentifier } from './source-record.js';

/** An identifier as a source wrote it, after the check of its system. */
export interface CheckedIdentifier {
  readonly system: string;
  readonly value: string;
  readonly type: string;
  readonly valid: boolean;
}

/** Numbers that desks type to get past a mandatory field: six or more times one character, or a run of digits. Short numbers may be real. */
export function isPlaceholder(value: string): boolean {
  const plain = value.replace(/[^0-9a-z]/gi, '').toLowerCase();
  if (plain === '') return true;
  if (plain.length < 6) return false;
  return new Set(plain).size === 1 || '01234567890'.includes(plain) || '9876543210'.includes(plain);
}

/** A number links two records only when it names one person for ever in its system: a listed national number, or a medical record number (type MR) within its own system. */
export function trustIdentifier(identifier: CheckedIdentifier, trustedSystems: ReadonlySet<string>): RecordIdentifier {
  const { system, value, type, valid } = identifier;
  const trusted = valid && system !== '' && !isPlaceholder(value) && (trustedSystems.has(system) || type === 'MR');
  return { system, value, type, valid, trusted };
}

/** How an identifier is written where it is looked up or locked. */
export const identifierKey = ({ system, value }: Pick<RecordIdentifier, 'system' | 'value'>): string => `${system}|${value}`;

export const trustedKeys = (identifiers: readonly RecordIdentifier[]): string[] => [...new Set(identifiers.filter((each) => each.trusted).map(identifierKey))].sort();
