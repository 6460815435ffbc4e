import type { Msg } from '@nats-io/transport-node';
import { deadlineExceeded, isMaillageError, resourceExhausted, unavailable, type MaillageError } from '@maillage/kernel';
import { messagingAway, type Address, type Link } from '../connection/link.js';
import { machineMs } from '../context/machine.js';
import { PartsReceiver, PartsSender } from './parts.js';
import { bodyLimit, decodeError, decodeHeaders, encodeHeaders, header, isNoResponder, tooLarge, type Headers } from './wire.js';

const away = (): MaillageError => unavailable('SERVICE_AWAY', 'This part of the platform is away; try again in a moment.');

/** Bytes in, bytes out: what the typed client and messaging's own questions stand on. */
export interface WireCall {
  readonly subject: string;
  readonly body: Uint8Array;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly headers: readonly (readonly [string, string | null | undefined])[];
  readonly signal?: AbortSignal | undefined;
}

/** What came back. */
export interface WireAnswer {
  readonly body: Uint8Array;
  readonly headers: Headers;
}

/** A server that works on a request says so every two seconds: after so many spans of hearing nothing it is taken for dead. */
export interface Silence {
  readonly everyMs: number;
  readonly spans: number;
}
const longSilence: Silence = { everyMs: 5_000, spans: 3 };

/** maillage.<kind>.<context>.…: the context alone may answer. */
const contextAsked = (subject: string): string => subject.split('.')[2] ?? '';

/** One question, from its first message to its answer or its deadline. */
class PendingCall {
  private readonly address: Address;
  private readonly timer: NodeJS.Timeout;
  private upload: PartsSender | undefined;
  private download: PartsReceiver | undefined;
  private headers: Headers | undefined;
  private sender = '';
  private readonly watch: NodeJS.Timeout | undefined;
  private silentSpans = 0;

  constructor(
    private readonly link: Link,
    private readonly call: WireCall,
    private readonly resolve: (answer: WireAnswer) => void,
    private readonly reject: (error: MaillageError) => void,
    remaining: number,
    silence: Silence,
  ) {
    this.address = link.address(contextAsked(call.subject), (message) => this.take(message));
    this.timer = setTimeout(() => this.fail(link.connected ? deadlineExceeded('DEADLINE_EXCEEDED', 'No answer came in time.') : messagingAway()), remaining);
    // Spans are counted, not time: a process that was held up itself has heard nothing either.
    if (remaining > silence.everyMs * silence.spans) this.watch = setInterval(() => ++this.silentSpans >= silence.spans && this.fail(away()), silence.everyMs);
    call.signal?.addEventListener('abort', this.cancel, { once: true });
    const { body } = call;
    const large = body.length > link.partBytes;
    if (large) this.upload = new PartsSender(link, body, 0);
    try {
      link.connection.publish(call.subject, large ? undefined : body, {
        reply: this.address.subject,
        headers: encodeHeaders([[header.deadline, String(call.deadline)], ...call.headers, ...(large ? [[header.parts, String(body.length)] as const] : [])]),
      });
    } catch (error) {
      this.fail(isMaillageError(error) ? error : messagingAway());
    }
  }

  private take(message: Msg): void {
    this.silentSpans = 0;
    const headers = decodeHeaders(message);
    if (headers[header.working] !== undefined) return;
    const credit = headers[header.credit];
    if (credit !== undefined) return this.upload?.grant(Number(credit), message.reply!);
    if (this.download) return this.download.take(message.data, this.sender, this.address);
    if (isNoResponder(message)) return this.fail(away());
    if (headers[header.error] !== undefined) return this.fail(decodeError(message.data));
    const total = headers[header.parts];
    if (total === undefined) return this.done({ body: message.data, headers });
    if (Number(total) > bodyLimit) return this.fail(resourceExhausted('ANSWER_TOO_LARGE', 'The answer is too large: ask for less at once.'));
    this.headers = headers;
    this.sender = message.reply!;
    this.download = new PartsReceiver(this.link, Number(total), (body) => this.done({ body, headers: this.headers! }));
    this.download.start(this.sender, this.address);
    if (message.data.length > 0) this.download.take(message.data, this.sender, this.address);
  }

  private readonly cancel = (): void => this.fail(deadlineExceeded('CALL_CANCELLED', 'The caller went away.'));

  private done(answer: WireAnswer): void {
    this.close();
    this.resolve(answer);
  }

  private fail(error: MaillageError): void {
    this.close();
    this.reject(error);
  }

  private close(): void {
    this.address.close();
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.call.signal?.removeEventListener('abort', this.cancel);
  }
}

/** Asks over one link. Throws what the other side threw; UNAVAILABLE, DEADLINE_EXCEEDED or BODY_TOO_LARGE by itself. */
export class WireClient {
  constructor(
    private readonly link: Link,
    private readonly silence: Silence = longSilence,
  ) {}

  call(call: WireCall): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      if (call.body.length > bodyLimit) throw tooLarge();
      this.link.mustBeThere();
      const remaining = call.deadline - machineMs();
      if (remaining <= 0 || call.signal?.aborted) throw deadlineExceeded('DEADLINE_EXCEEDED', 'There was no time left to ask.');
      new PendingCall(this.link, call, resolve, reject, remaining, this.silence);
    });
  }
}
