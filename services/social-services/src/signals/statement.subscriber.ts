import { ResourceSchema, type Resource } from '@maillage/contracts/information/v1/record_pb.js';
import { insertMany } from '@maillage/database';
import { instant, isMaillageError, type Instant } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { conditionStatements, observationStatements, type Statement } from './domain/signal-codes.js';

type Condition = Parameters<typeof conditionStatements>[0];
type Observation = Parameters<typeof observationStatements>[0];
interface Item {
  readonly id?: string;
  readonly subject?: { readonly reference?: string };
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: { readonly start?: string };
  readonly recordedDate?: string;
  readonly onsetDateTime?: string;
  readonly issued?: string;
}

const silence: Statement = { indicator: '', domain: null };

/** Keeps what Conditions and Observations of the shared record say of social needs; everything else in them is left where it is. */
@Injectable()
export class StatementSubscriber {
  @OnEvent(ResourceSchema, { keys: ['Condition', 'Observation'] })
  async project(resource: Resource, { work }: EventDelivery): Promise<void> {
    const key = `${resource.type}/${resource.id}`;
    const item = (resource.deleted ? {} : JSON.parse(Buffer.from(resource.json).toString('utf8'))) as Item;
    const said = resource.type === 'Condition' ? conditionStatements(item as Condition) : observationStatements(item as Observation);
    const recordKey = item.subject?.reference;
    // Most items speak of nothing listed and never did: they cost nothing.
    if (said.length === 0 && resource.version === 1) return;
    const known = await work.maybeOne<{ version: bigint }>('SELECT max(version) AS version FROM statement WHERE resource_key = $1 HAVING count(*) > 0', [key]);
    if (known && known.version >= BigInt(resource.version)) return;
    if (known) await work.execute('DELETE FROM statement WHERE resource_key = $1', [key]);
    const saidAt = timeOf(item) ?? (resource.lastUpdated as Instant);
    // A state that says nothing any more leaves a mark, so that an older one that comes late says nothing either.
    const statements = recordKey && said.length > 0 ? said : [silence];
    await insertMany(
      work,
      'statement',
      { resource_key: 'text', indicator: 'text', record_key: 'text', domain: 'text', said_at: 'timestamptz', version: 'bigint' },
      statements.map(({ indicator, domain }) => ({ resource_key: key, indicator, record_key: recordKey ?? '', domain, said_at: saidAt, version: resource.version })),
    );
  }
}

/** When it was said; a mere date counts from its midnight UTC, and what cannot be read counts from its storing. */
function timeOf(item: Item): Instant | null {
  const text = item.effectiveDateTime ?? item.effectivePeriod?.start ?? item.issued ?? item.recordedDate ?? item.onsetDateTime;
  if (!text) return null;
  try {
    return instant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  } catch (error) {
    if (isMaillageError(error)) return null;
    throw error;
  }
}
