import type { DescMessage, Message } from '@bufbuild/protobuf';
import type { Actor } from '@maillage/access';
import { personsOf } from '@maillage/contracts';
import { isUuid, type Instant, type MaillageError } from '@maillage/kernel';
import { auditEntry, type AuditEntry, type AuditVerb, type Deed } from './audit-entry.js';
import type { AuditedMethod } from './audited-method.js';

/** What a handler knows of its access beside what the messages show. */
export interface AccessDetails {
  /** Names of the search's parameters, without values: the access is one search. */
  readonly query?: readonly string[];
  /** HL7 v3 ActReason, where it is not the usual one of the role, such as ETREAT in an emergency. */
  readonly purpose?: string;
  /** The call only tells of something that was refused elsewhere: the row is about that. */
  readonly refused?: { readonly action: string; readonly verb: AuditVerb; readonly reason: string };
}

/** Fields of a search that say nothing about what is looked for. */
const paging = new Set(['page_token', 'limit', 'page_size', 'base_url']);

/**
 * Gathers whom one call concerns, and knows what of it has been written. A person that a call touches stands in one row of it: as a rule
 * the row that its transaction commits, else the one that is written before the answer leaves.
 */
export class AuditTrail {
  private readonly persons = new Set<string>();
  private readonly written = new Set<string>();
  private query: readonly string[] | null = null;
  private purpose: string | undefined;
  private elsewhere: AccessDetails['refused'];
  private rows = 0;

  constructor(
    readonly method: AuditedMethod,
    readonly actor: Actor,
    private readonly at: Instant,
    readonly requestId: string,
  ) {}

  /** The request. */
  asked(message: Message): void {
    this.saw(this.method.input, message);
    if (this.method.verb === 'search' && this.method.namesPersons) this.query ??= askedFields(this.method.input, message);
  }

  /** The answer. */
  answered(message: Message): void {
    this.saw(this.method.output, message);
  }

  /** Persons that the messages do not name. */
  concerns(persons: Iterable<string>, { query, purpose, refused }: AccessDetails = {}): void {
    for (const each of persons) if (isUuid(each)) this.persons.add(each);
    if (query !== undefined) this.query = query;
    if (purpose !== undefined) this.purpose = purpose;
    if (refused !== undefined) this.elsewhere = refused;
  }

  /** The row that is still owed, or null. A search owes one even when it found nobody. */
  owed(): AuditEntry | null {
    const persons = this.written.size === 0 ? [...this.persons] : [...this.persons].filter((each) => !this.written.has(each));
    if (persons.length === 0 && (this.rows > 0 || (this.query === null && !this.elsewhere))) return null;
    return this.entry(persons, this.elsewhere && { category: 'PERMISSION_DENIED', reason: this.elsewhere.reason });
  }

  /** The row of a call that ended with an error, or null when it concerns nobody. */
  failed(refusal: MaillageError): AuditEntry | null {
    return this.persons.size > 0 || this.method.aboutPersons ? this.entry([...this.persons], refusal) : null;
  }

  /** The row stands in the database. */
  committed(entry: AuditEntry): void {
    this.rows += 1;
    for (const each of entry.persons) this.written.add(each);
  }

  private entry(persons: readonly string[], refusal?: Deed['refusal']): AuditEntry {
    const { at, requestId, query, purpose } = this;
    const { action, verb } = this.elsewhere ?? this.method;
    return auditEntry(this.actor, { at, requestId, action, verb, persons, purpose, query, ...(refusal && { refusal }) });
  }

  private saw(schema: DescMessage, message: Message): void {
    for (const each of personsOf(schema, message)) if (isUuid(each)) this.persons.add(each);
  }
}

/** Names of the fields that the request fills. */
const askedFields = (schema: DescMessage, message: Message): string[] =>
  schema.fields
    .filter(({ name, localName, fieldKind }) => {
      if (paging.has(name)) return false;
      const value = (message as unknown as Record<string, unknown>)[localName];
      return fieldKind === 'list' ? (value as readonly unknown[]).length > 0 : Boolean(value);
    })
    .map(({ name }) => name);
