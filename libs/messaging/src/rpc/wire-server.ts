import type { Msg, Subscription } from '@nats-io/transport-node';
import { deadlineExceeded, internal, isMaillageError, newId, resourceExhausted, systemClock, type MaillageError } from '@maillage/kernel';
import { ownerOf, type Link } from '../connection/link.js';
import { faultFields } from '../context/fault-fields.js';
import { machineMs } from '../context/machine.js';
import type { MessagingLog } from '../context/messaging-log.js';
import type { ByteBudget } from './byte-budget.js';
import type { ConcurrencyGate } from './concurrency-gate.js';
import { LifeSigns } from './life-signs.js';
import { creditIn, PartsReceiver, PartsSender } from './parts.js';
import { bodyLimit, decodeHeaders, encodeError, encodeHeaders, header, tooLarge, type Headers } from './wire.js';

/** One request while it is answered. */
export interface WireRequest {
  /** The subject it came on, which may say more than the one that is served. */
  readonly subject: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** Set by the handler to hear of the deadline. */
  onDeadline: (() => void) | undefined;
}

/** What goes back: bytes, and position tokens joined by commas after a write. */
export interface WireReply {
  readonly body: Uint8Array;
  readonly positions?: string | undefined;
}

/** One subject and what answers it. */
export interface Endpoint<Admitted> {
  readonly subject: string;
  /** Before a large body is let in: throws for those who may not ask. */
  admit(headers: Headers): Promise<Admitted>;
  handle(request: WireRequest, admitted: Admitted): Promise<WireReply>;
}

/** No caller waits longer, whatever it writes. */
const longestDeadline = 15 * 60_000;

const busy = (): MaillageError => resourceExhausted('SERVICE_BUSY', 'Too many requests at once; try again in a moment.');
const late = (): MaillageError => deadlineExceeded('DEADLINE_EXCEEDED', 'The answer was not ready in time.');

/** Answers bytes with bytes: deadlines, bounded concurrency, bodies in parts, errors as data. */
export class WireServer {
  private readonly subscriptions: Subscription[] = [];
  private readonly signs: LifeSigns;
  private transfers = 0;

  constructor(
    private readonly link: Link,
    private readonly queue: string,
    private readonly gate: ConcurrencyGate,
    private readonly budget: ByteBudget,
    private readonly log: MessagingLog,
  ) {
    this.signs = new LifeSigns(link);
  }

  serve<A>(endpoint: Endpoint<A>): void {
    this.subscriptions.push(
      this.link.connection.subscribe(endpoint.subject, {
        queue: this.queue,
        callback: (error, message) => {
          if (!error) this.take(endpoint, message);
        },
      }),
    );
  }

  /** Takes no further request and waits, at most `ms`, until those in work are answered. */
  async drain(ms: number): Promise<void> {
    const until = machineMs() + ms;
    await Promise.all(this.subscriptions.splice(0).map((subscription) => subscription.drain().catch(() => undefined)));
    await this.gate.drained(ms);
    while (this.transfers > 0 && machineMs() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    this.signs.stop();
    if (this.link.connected) await this.link.connection.flush().catch(() => undefined);
  }

  private take<A>(endpoint: Endpoint<A>, message: Msg): void {
    // An answer goes to a private address and nowhere else: or others could let us publish what only we may.
    if (!message.reply?.startsWith('_INBOX.')) return;
    const headers = decodeHeaders(message);
    const now = machineMs();
    const deadline = Math.min(Number(headers[header.deadline] ?? now + 5_000), now + longestDeadline);
    // Nobody waits for it any more: doing the work would only hurt those who still wait.
    if (!(deadline > now)) return this.refuse(endpoint.subject, message, late());
    this.signs.begin(message);
    const total = headers[header.parts];
    if (total !== undefined) return void this.receive(endpoint, message, headers, deadline, Number(total));
    const request: WireRequest = { subject: message.subject, headers, body: message.data, deadline, onDeadline: undefined };
    if (!this.gate.enter(() => void this.run(endpoint, message, request))) this.refuse(endpoint.subject, message, busy());
  }

  /** A large body: who asks is known before the first part is let in. All parts come to this instance, because only it knows the address. */
  private async receive<A>(endpoint: Endpoint<A>, message: Msg, headers: Headers, deadline: number, total: number): Promise<void> {
    this.transfers += 1;
    let free: (() => void) | undefined;
    try {
      if (!(total > 0) || total > bodyLimit) throw tooLarge();
      const admitted = await endpoint.admit(headers);
      const body = await new Promise<Uint8Array>((resolve, reject) => {
        const timer = setTimeout(() => finish(() => reject(late())), Math.max(1, deadline - machineMs()));
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          address.close();
          settle();
        };
        const address = this.link.address(ownerOf(message.reply), (part) => receiver?.take(part.data, message.reply!, address));
        let receiver: PartsReceiver | undefined;
        free = this.budget.take(total, () => {
          receiver = new PartsReceiver(this.link, total, (whole) => finish(() => resolve(whole)));
          receiver.start(message.reply!, address);
        });
      });
      const request: WireRequest = { subject: message.subject, headers, body, deadline, onDeadline: undefined };
      await new Promise<void>((resolve) => {
        const run = (): void => void this.run({ ...endpoint, admit: () => Promise.resolve(admitted) }, message, request).finally(resolve);
        if (!this.gate.enter(run)) {
          this.refuse(endpoint.subject, message, busy());
          resolve();
        }
      });
    } catch (error) {
      this.refuse(endpoint.subject, message, error);
    } finally {
      free?.();
      this.transfers -= 1;
    }
  }

  private async run<A>(endpoint: Endpoint<A>, message: Msg, request: WireRequest): Promise<void> {
    // It may have waited for its turn: what is left is known only now.
    const remaining = request.deadline - machineMs();
    if (remaining <= 0) {
      this.gate.leave();
      return this.refuse(endpoint.subject, message, late(), request.headers);
    }
    let answered = false;
    const timer = setTimeout(() => {
      answered = true;
      this.refuse(endpoint.subject, message, late());
      request.onDeadline?.();
    }, remaining);
    try {
      const reply = await endpoint.handle(request, await endpoint.admit(request.headers));
      if (!answered) this.answer(message, reply, request.deadline);
    } catch (error) {
      if (!answered) this.refuse(endpoint.subject, message, error, request.headers);
    } finally {
      clearTimeout(timer);
      this.gate.leave();
    }
  }

  private answer(message: Msg, { body, positions }: WireReply, deadline: number): void {
    this.signs.end(message);
    const first = this.link.partBytes;
    if (body.length <= first) {
      if (positions) message.respond(body, { headers: encodeHeaders([[header.positions, positions]]) });
      else message.respond(body);
      return;
    }
    if (body.length > bodyLimit) throw resourceExhausted('ANSWER_TOO_LARGE', 'The answer is too large: ask for less at once.');
    this.transfers += 1;
    const done = (): void => {
      clearTimeout(timer);
      address.close();
      this.transfers -= 1;
    };
    const timer = setTimeout(done, Math.max(1, deadline - machineMs()));
    const sender = new PartsSender(this.link, body, first, done);
    const address = this.link.address(ownerOf(message.reply), (credit) => sender.grant(creditIn(credit), message.reply!));
    this.link.connection.publish(message.reply!, body.subarray(0, first), {
      reply: address.subject,
      headers: encodeHeaders([[header.parts, String(body.length)], [header.positions, positions]]),
    });
  }

  private refuse(subject: string, message: Msg, error: unknown, headers: Headers = decodeHeaders(message)): void {
    this.signs.end(message);
    let refusal: MaillageError;
    if (isMaillageError(error)) refusal = error;
    else refusal = internal(newId(systemClock), error);
    if (refusal.category === 'INTERNAL') this.log.error({ incidentId: refusal.incidentId, subject, requestId: headers[header.requestId], ...faultFields(refusal.cause ?? refusal) }, 'a request failed unexpectedly');
    try {
      message.respond(encodeError(refusal), { headers: encodeHeaders([[header.error, '1']]) });
    } catch {
      // The connection is closing: nobody can be told, and the caller's own deadline speaks.
    }
  }
}
