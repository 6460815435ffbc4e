import type { LocalDate } from '@maillage/kernel';
import type { Identifier } from '../../directory/domain/identifier.js';
import type { Profession } from '../../practitioner-roles/domain/professions.js';
import type { PractitionerCategory } from '../../practitioners/domain/practitioner.js';

/** Columns of a file of staff, in this order. */
export const staffColumns = ['national_identifier', 'family_name', 'given_names', 'category', 'profession', 'organization', 'from', 'until', 'subject'] as const;
export type StaffColumn = (typeof staffColumns)[number];

export type StaffFaultReason =
  | 'HEADER_INVALID' | 'TOO_MANY_LINES' | 'QUOTE_OPEN' | 'FIELD_COUNT' | 'FIELD_TOO_LONG'
  | 'IDENTIFIER_INVALID' | 'IDENTIFIER_RESTRICTED' | 'IDENTIFIER_SYSTEM_UNKNOWN' | 'IDENTIFIER_AMBIGUOUS'
  | 'NAME_MISSING' | 'NAME_DIFFERS' | 'CATEGORY_UNKNOWN' | 'PROFESSION_UNKNOWN' | 'PROFESSION_NOT_IN_CATEGORY'
  | 'ORGANIZATION_UNKNOWN' | 'ORGANIZATION_AMBIGUOUS' | 'DATE_INVALID' | 'ROLE_PERIOD_EMPTY' | 'ROLE_OVERLAPS' | 'ROLE_ENDED' | 'LINE_REPEATED'
  | 'SUBJECT_DIFFERS' | 'SUBJECT_LINKED' | 'SUBJECT_REPEATED' | 'PRACTITIONER_LINKED' | 'OTHER_LINE_REFUSED';

/** What is wrong with a line, never what stands on it. */
export interface StaffFault {
  readonly line: number;
  readonly column: StaffColumn | '';
  readonly reason: StaffFaultReason;
}

/** One role of one practitioner, as the file says it; the header is line 1. */
export interface StaffLine {
  readonly line: number;
  readonly identifier: Identifier;
  /** What the practitioner is found by: the same for all ways of writing the identifier. */
  readonly key: string;
  readonly familyName: string;
  readonly givenNames: readonly string[];
  readonly category: PractitionerCategory;
  readonly profession: Profession;
  /** An id of the directory, or the key of an identifier in it. */
  readonly organization: string;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  readonly subject: string | null;
}
