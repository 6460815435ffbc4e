import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { MessageOutcomeSchema, SubmitMessagesResponseSchema, type MessageOutcome, type SubmitMessagesRequest, type SubmitMessagesResponse } from '@maillage/contracts/registry/v1/stays_pb.js';
import { deadlineExceeded, isMaillageError } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { ApplyMessage, type Fate } from './apply-message.js';
import { orderOf } from './domain/visit.js';
import { acknowledge } from './hl7/acknowledgement.js';
import { acknowledgementOf, type AdtMessage } from './hl7/adt-message.js';
import { splitFile } from './hl7/split-file.js';
import { ReadMessage, type Received } from './read-message.js';
import { StayQueries } from './stay.queries.js';

type Readable = Extract<Received, { message: AdtMessage }>;
type FileFate = Fate | { readonly state: 'REFUSED'; readonly reason: string };

/** Messages of one transaction: few enough to hold its locks shortly, many enough that the answer's positions stay a handful. */
const batchSize = 50;

/** Takes a file of messages. Repeating it changes nothing: what was applied is a duplicate, what was refused is tried again. */
@Injectable()
export class SubmitMessages {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly read: ReadMessage, private readonly apply: ApplyMessage, private readonly queries: StayQueries) {}

  async execute(request: SubmitMessagesRequest, asked: RequestContext): Promise<SubmitMessagesResponse> {
    // A file has many transactions and is safe to repeat by itself, so an Idempotency-Key has nothing to add.
    const context: RequestContext = { ...asked, idempotencyKey: null };
    const received = splitFile(request.messages).map((content) => this.read.execute(content));
    const readable = received.filter((each): each is Readable => each.message !== null);
    const fates = await this.applyInOrder(readable, context);
    await this.keepRefused(received, fates, context);

    const seen = new Set<string>();
    const outcomes = received.map((each) => outcomeOf(each, fates, seen));
    const acknowledgements = received.map((each, index) => acknowledge(each.header, { code: outcomes[index]!.acknowledgement as 'AA' | 'AE' | 'AR', reason: outcomes[index]!.reason }, context.now));
    const stays = await this.queries.ofMessages(readable.map(({ message }) => message.messageKey));
    return create(SubmitMessagesResponseSchema, { acknowledgements: Buffer.from(acknowledgements.join(''), 'utf8'), outcomes, stays });
  }

  /** In the order of events; what waits is tried again as long as anything else got through. */
  private async applyInOrder(readable: readonly Readable[], context: RequestContext): Promise<Map<string, FileFate>> {
    const fates = new Map<string, FileFate>();
    const distinct = new Map<string, Readable>();
    for (const each of readable) if (!distinct.has(each.message.messageKey)) distinct.set(each.message.messageKey, each);
    let open = [...distinct.values()].sort((a, b) => (orderOf(a.message) < orderOf(b.message) ? -1 : 1));
    for (let progressed = true; progressed && open.length > 0; ) {
      progressed = false;
      for (let start = 0; start < open.length; start += batchSize) {
        if (context.signal.aborted) throw deadlineExceeded('FILE_TOO_SLOW', 'The file could not be taken in time; what was applied stands, send it again.');
        for (const [key, fate] of await this.applyBatch(open.slice(start, start + batchSize), context)) {
          fates.set(key, fate);
          progressed ||= fate.state === 'APPLIED';
        }
      }
      open = open.filter(({ message }) => fates.get(message.messageKey)!.state === 'WAITING');
    }
    return fates;
  }

  /** One transaction; where a single message makes it fail, each in its own, so that the others stand. */
  private async applyBatch(batch: readonly Readable[], context: RequestContext): Promise<Map<string, FileFate>> {
    try {
      return await this.unitOfWork.run(context, async (work) => {
        const fates = new Map<string, FileFate>();
        await this.apply.lock(work, batch.map(({ message }) => message));
        for (const { message, content } of batch) fates.set(message.messageKey, await this.apply.execute(work, message, content, context.now));
        return fates;
      });
    } catch (error) {
      if (!isMaillageError(error) || error.category !== 'INVALID_ARGUMENT') throw error;
      if (batch.length === 1) return new Map([[batch[0]!.message.messageKey, { state: 'REFUSED', reason: error.reason }]]);
      const fates = new Map<string, FileFate>();
      for (const each of batch) for (const [key, fate] of await this.applyBatch([each], context)) fates.set(key, fate);
      return fates;
    }
  }

  /** The file has ended: what still waits is refused, and kept beside what could not be read. */
  private async keepRefused(received: readonly Received[], fates: ReadonlyMap<string, FileFate>, context: RequestContext): Promise<void> {
    const refused = received.flatMap((each) => {
      const reason = refusalOf(each, fates);
      return reason === null ? [] : [{ each, reason }];
    });
    if (refused.length === 0) return;
    await this.unitOfWork.run(context, async (work) => {
      for (const { each, reason } of refused) await this.read.keep(work, each, 'REFUSED', reason, context.now);
    });
  }
}

function refusalOf(received: Received, fates: ReadonlyMap<string, FileFate>): string | null {
  if (received.message === null) return received.reason;
  const fate = fates.get(received.message.messageKey)!;
  return 'reason' in fate ? fate.reason : null;
}

/** The first copy of a message in the file has its fate; later ones are duplicates of it, or refused as it was. */
function outcomeOf(received: Received, fates: ReadonlyMap<string, FileFate>, seen: Set<string>): MessageOutcome {
  const reason = refusalOf(received, fates);
  const { controlId, trigger } = received.header;
  if (reason !== null) return create(MessageOutcomeSchema, { controlId, trigger, outcome: 'REFUSED', acknowledgement: acknowledgementOf(reason), reason });
  const { messageKey } = received.message!;
  const outcome = seen.has(messageKey) ? 'DUPLICATE' : fates.get(messageKey)!.state;
  seen.add(messageKey);
  return create(MessageOutcomeSchema, { controlId, trigger, outcome, acknowledgement: 'AA', reason: '' });
}
