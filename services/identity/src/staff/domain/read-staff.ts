import { checkIdentifier, identifierSystemNamed } from '@maillage/identifiers';
import { isUuid, localDate, type LocalDate } from '@maillage/kernel';
import { identifierKey, type Identifier } from '../../directory/domain/identifier.js';
import { isProfession, professions, type Profession } from '../../practitioner-roles/domain/professions.js';
import { practitionerCategories, type PractitionerCategory } from '../../practitioners/domain/practitioner.js';
import { csvFields } from './csv-fields.js';
import { staffColumns, type StaffColumn, type StaffFault, type StaffFaultReason, type StaffLine } from './staff-line.js';

/** A file as it was read: no line is both read and a fault. */
export interface StaffFile {
  /** Lines behind the header that are not blank. */
  readonly lines: number;
  readonly staff: readonly StaffLine[];
  /** Keys of practitioners of whom a line has a fault, as far as it tells who they are. */
  readonly refused: ReadonlySet<string>;
  readonly faults: readonly StaffFault[];
}

const mostLines = 20_000;
const longestField = 400;
const rpps = 'https://rpps.esante.gouv.fr';
const adeli = 'https://adeli.esante.gouv.fr';
const finess = 'https://finess.esante.gouv.fr';

const isCategory = (text: string): text is PractitionerCategory => (practitionerCategories as readonly string[]).includes(text);

/** `system|value` by the URI or the name of the system; a bare number is ADELI by its nine characters, otherwise RPPS. */
function identifierIn(text: string): Identifier | null {
  const bar = text.indexOf('|');
  if (bar < 0) return { system: text.replace(/[\s.-]/g, '').length === 9 ? adeli : rpps, value: text };
  const [system, value] = [text.slice(0, bar), text.slice(bar + 1)];
  const known = system.includes(':') ? system : identifierSystemNamed(system);
  return known === null ? null : { system: known, value };
}

function dateIn(text: string): LocalDate | null {
  try {
    return localDate(text);
  } catch {
    return null;
  }
}

/** Reads one line, all its faults at once. */
class LineReader {
  readonly faults: StaffFault[] = [];

  constructor(private readonly line: number, private readonly fields: readonly string[]) {}

  text(column: StaffColumn): string {
    const text = this.fields[staffColumns.indexOf(column)]!;
    if (text.length > longestField) this.refuse(column, 'FIELD_TOO_LONG');
    return text;
  }

  refuse(column: StaffColumn, reason: StaffFaultReason): void {
    this.faults.push({ line: this.line, column, reason });
  }

  identifier(): { readonly identifier: Identifier; readonly key: string } | null {
    const written = identifierIn(this.text('national_identifier'));
    if (!written || written.value.trim() === '') return this.none('national_identifier', written ? 'IDENTIFIER_INVALID' : 'IDENTIFIER_SYSTEM_UNKNOWN');
    const { normalised, valid, restricted } = checkIdentifier(written.system, written.value);
    // Numbers that the law restricts (NIR, AVS13, BSN) never become a key, so nobody is found by them.
    if (restricted) return this.none('national_identifier', 'IDENTIFIER_RESTRICTED');
    if (!valid) return this.none('national_identifier', 'IDENTIFIER_INVALID');
    const identifier = { system: written.system, value: normalised };
    return { identifier, key: identifierKey(identifier)! };
  }

  name(): string {
    const name = this.text('family_name');
    if (name === '') this.refuse('family_name', 'NAME_MISSING');
    return name;
  }

  /** The profession within its category; the category is what the profession says, so that one wrong word is one fault. */
  profession(): { readonly category: PractitionerCategory; readonly profession: Profession } | null {
    const [category, profession] = [this.text('category'), this.text('profession')];
    if (!isCategory(category)) this.refuse('category', 'CATEGORY_UNKNOWN');
    if (!isProfession(profession)) return this.none('profession', 'PROFESSION_UNKNOWN');
    if (isCategory(category) && professions[profession] !== category) this.refuse('profession', 'PROFESSION_NOT_IN_CATEGORY');
    return { category: professions[profession], profession };
  }

  organization(): string {
    const text = this.text('organization');
    return isUuid(text.toLowerCase()) ? text.toLowerCase() : identifierKey({ system: finess, value: text })!;
  }

  days(): { readonly from: LocalDate; readonly until: LocalDate | null } | null {
    const [from, end] = [dateIn(this.text('from')), this.text('until')];
    const until = end === '' ? null : dateIn(end);
    if (end !== '' && until === null) this.refuse('until', 'DATE_INVALID');
    if (from === null) return this.none('from', 'DATE_INVALID');
    if (until !== null && until <= from) this.refuse('until', 'ROLE_PERIOD_EMPTY');
    return { from, until };
  }

  private none(column: StaffColumn, reason: StaffFaultReason): null {
    this.refuse(column, reason);
    return null;
  }
}

/** The line, or its faults and whose it is. */
function readLine(line: number, text: string): StaffLine | { readonly key: string | null; readonly faults: readonly StaffFault[] } {
  const fields = csvFields(text);
  if (!fields) return { key: null, faults: [{ line, column: '', reason: 'QUOTE_OPEN' }] };
  if (fields.length !== staffColumns.length) return { key: null, faults: [{ line, column: '', reason: 'FIELD_COUNT' }] };
  const reader = new LineReader(line, fields);
  const who = reader.identifier();
  const familyName = reader.name();
  const what = reader.profession();
  const days = reader.days();
  const rest = { organization: reader.organization(), givenNames: reader.text('given_names').split(';').map((name) => name.trim()).filter((name) => name !== ''), subject: reader.text('subject') || null };
  return reader.faults.length > 0 || !who || !what || !days ? { key: who?.key ?? null, faults: reader.faults } : { line, ...who, familyName, ...what, ...days, ...rest };
}

/** What makes two lines the same role. */
const roleOf = ({ key, organization, profession, from }: StaffLine): string => `${key} ${organization} ${profession} ${from}`;

/** Reads a file of staff. Blank lines are passed over; what the directory says of it is asked later. */
export function readStaff(csv: string): StaffFile {
  const [first = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (csvFields(first)?.join() !== staffColumns.join()) return { lines: 0, staff: [], refused: new Set(), faults: [{ line: 1, column: '', reason: 'HEADER_INVALID' }] };
  const written = rest.flatMap((text, index) => (text.trim() === '' ? [] : [{ text, line: index + 2 }]));
  if (written.length > mostLines) return { lines: written.length, staff: [], refused: new Set(), faults: [{ line: written[mostLines]!.line, column: '', reason: 'TOO_MANY_LINES' }] };
  const staff: StaffLine[] = [];
  const faults: StaffFault[] = [];
  const refused = new Set<string>();
  const seen = new Set<string>();
  for (const { text, line } of written) {
    const read = readLine(line, text);
    if ('faults' in read) {
      faults.push(...read.faults);
      if (read.key !== null) refused.add(read.key);
    } else if (seen.has(roleOf(read))) {
      faults.push({ line, column: '', reason: 'LINE_REPEATED' });
      refused.add(read.key);
    } else {
      seen.add(roleOf(read));
      staff.push(read);
    }
  }
  return { lines: written.length, staff, refused, faults };
}
