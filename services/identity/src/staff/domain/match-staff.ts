import type { Account } from '../../accounts/domain/account.js';
import { decideStaff, type KnownStaff, type Moment, type PlacedLine, type StaffChange } from './decide-staff.js';
import type { StaffFile } from './read-staff.js';
import type { StaffFault, StaffLine } from './staff-line.js';

/** What the directory knows of the lines of a file. */
export interface KnownDirectory {
  /** Ids by what a line names: an id, or the key of an identifier. */
  readonly organizations: ReadonlyMap<string, readonly string[]>;
  /** By the key of a practitioner; several where an identifier is that of several entries. */
  readonly staff: ReadonlyMap<string, readonly KnownStaff[]>;
  /** Whoever holds the subjects that lines name. */
  readonly accounts: readonly Account[];
}

/** What a file makes of all who stand in it. */
export interface StaffDecisions {
  readonly changes: readonly StaffChange[];
  readonly faults: readonly StaffFault[];
}

const nobody: KnownStaff = { practitioner: null, roles: [], accounts: [] };

/** The lines at their organisations, or what is wrong with those. */
function placeLines(lines: readonly StaffLine[], organizations: KnownDirectory['organizations']): { readonly placed: readonly PlacedLine[]; readonly faults: readonly StaffFault[] } {
  const placed: PlacedLine[] = [];
  const faults: StaffFault[] = [];
  for (const { organization, ...line } of lines) {
    const ids = organizations.get(organization) ?? [];
    if (ids.length === 1) placed.push({ ...line, organizationId: ids[0]! });
    else faults.push({ line: line.line, column: 'organization', reason: ids.length === 0 ? 'ORGANIZATION_UNKNOWN' : 'ORGANIZATION_AMBIGUOUS' });
  }
  return { placed, faults };
}

/** Decides on each practitioner of the file by itself: with one fault none of the practitioner's lines is taken in, and the others say so. */
export function matchStaff({ staff, refused }: Pick<StaffFile, 'staff' | 'refused'>, known: KnownDirectory, moment: Moment): StaffDecisions {
  const accounts = new Map(known.accounts.map((account) => [account.subject, account]));
  const holders = new Map<string, string>();

  const decide = (key: string, lines: readonly StaffLine[]): StaffChange | readonly StaffFault[] => {
    if (refused.has(key)) return [];
    const [entry = nobody, ...others] = known.staff.get(key) ?? [];
    if (others.length > 0) return lines.map(({ line }) => ({ line, column: 'national_identifier', reason: 'IDENTIFIER_AMBIGUOUS' }));
    const signing = lines.filter(({ subject }) => subject !== null);
    const taken = signing.filter(({ subject }) => (holders.get(subject!) ?? key) !== key);
    if (taken.length > 0) return taken.map(({ line }) => ({ line, column: 'subject', reason: 'SUBJECT_REPEATED' }));
    for (const { subject } of signing) holders.set(subject!, key);
    const { placed, faults } = placeLines(lines, known.organizations);
    if (faults.length > 0) return faults;
    const named = signing.flatMap(({ subject }) => accounts.get(subject!) ?? []);
    return decideStaff({ ...entry, accounts: [...new Set([...entry.accounts, ...named])] }, placed as [PlacedLine, ...PlacedLine[]], moment);
  };

  const changes: StaffChange[] = [];
  const faults: StaffFault[] = [];
  for (const [key, lines] of Map.groupBy(staff, (line) => line.key)) {
    const decided = decide(key, lines);
    if ('outcome' in decided) changes.push(decided);
    else {
      const named = new Set(decided.map(({ line }) => line));
      faults.push(...decided, ...lines.filter(({ line }) => !named.has(line)).map(({ line }) => ({ line, column: '', reason: 'OTHER_LINE_REFUSED' }) as const));
    }
  }
  return { changes, faults };
}
