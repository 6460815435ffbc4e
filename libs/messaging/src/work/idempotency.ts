import { create, isMessage, toBinary, type Message } from '@bufbuild/protobuf';
import type { Work } from '@maillage/database';
import { ruleViolation } from '@maillage/kernel';
import { exchange, type RequestContext } from '../context/request-context.js';

/** Ends a request whose answer is already stored. Never leaves messaging. */
export class RepeatedAnswer extends Error {
  override readonly name = 'RepeatedAnswer';

  constructor(
    readonly body: Uint8Array,
    readonly position: string | undefined,
  ) {
    super('answered before');
  }
}

const claim = {
  name: 'messaging-idempotency-claim',
  text: 'INSERT INTO idempotency (actor, method, key, body_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
};
const store = { name: 'messaging-idempotency-store', text: 'UPDATE idempotency SET response = $4, position = $5 WHERE actor = $1 AND method = $2 AND key = $3' };

interface Stored {
  readonly body_hash: Buffer;
  readonly response: Buffer;
  readonly position: string | null;
}

const keyOf = (context: RequestContext): string[] => [context.actor.subject, context[exchange].method, context.idempotencyKey!];

/**
 * Makes this transaction the one that answers the key. A request at the same time waits here for the first one's end. Throws
 * RepeatedAnswer for a key that was answered, RULE_VIOLATION with IDEMPOTENCY_KEY_REUSED for one that came with another body.
 */
export async function claimKey(work: Work, context: RequestContext): Promise<void> {
  const hash = context[exchange].bodyHash();
  if ((await work.execute(claim, [...keyOf(context), hash])) === 1) return;
  const stored = await work.one<Stored>('SELECT body_hash, response, position FROM idempotency WHERE actor = $1 AND method = $2 AND key = $3', keyOf(context), 'IDEMPOTENCY_KEY_GONE');
  if (!stored.body_hash.equals(hash))
    throw ruleViolation('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another request.', [{ path: 'Idempotency-Key', rule: 'a key names one request' }]);
  throw new RepeatedAnswer(stored.response, stored.position ?? undefined);
}

/** Keeps the answer in the transaction that made it. Throws Error when `answer` is not the method's message: nothing else could be answered again. */
export function storeAnswer(work: Work, context: RequestContext, answer: unknown, position: string | null): void {
  const { output, method } = context[exchange];
  if (!output || !isMessage(answer, output)) throw new Error(`${method}: with an Idempotency-Key the transaction returns the response message, made by create(${output?.name ?? 'its schema'}, …)`);
  work.atCommit(store, [...keyOf(context), toBinary(output, create(output, answer as Message)), position]);
}
