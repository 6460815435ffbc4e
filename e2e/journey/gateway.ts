import { setTimeout as sleep } from 'node:timers/promises';
import { epochMs, newId, systemClock } from '@maillage/kernel';
import { clientToken, type ClientCredentials } from '@maillage/local';

/** An answer of the gateway that is no success. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly route: string,
    readonly body: unknown,
  ) {
    super(`${route}: ${status} ${reason}`);
  }

  /** The same, with the part of the input that was refused. */
  about(what: string): Refusal {
    return new Refusal(this.status, this.reason, `${what}: ${this.route}`, this.body);
  }
}

/** What goes with one request. */
export interface Ask {
  readonly body?: unknown;
  /** Bytes instead of JSON. */
  readonly bytes?: { readonly content: Uint8Array; readonly type: string };
  /** Positions of writes the answer must include. */
  readonly after?: readonly (string | null)[];
}

/** An answer and the position of the write it confirms. */
export interface Answer<T> {
  readonly value: T;
  readonly position: string | null;
}

/** A part that is away comes back within this, or the journey gives up; it can be called again and goes on where it was. */
const patienceMs = 120_000;
const isPassing = (status: number): boolean => status === 429 || status === 503 || status === 504;

/** The gateway as a client of the realm sees it. What is away is asked again; a write whose answer was lost is answered once more by its Idempotency-Key. */
export class Gateway {
  private token: { readonly text: string; readonly until: number } | undefined;
  private asking: Promise<string> | undefined;
  private readonly foundations: string[] = [];

  constructor(
    readonly url: string,
    private readonly client: ClientCredentials,
  ) {}

  /** Every later request builds on this write: a network, its organisations, a contract. Without it, a request may meet a service that has not heard of them. */
  async standOn<T>(write: Promise<Answer<T>>): Promise<void> {
    const { position } = await write;
    if (position) this.foundations.push(position);
  }

  get<T>(path: string, ask: Ask = {}): Promise<Answer<T>> {
    return this.send('GET', path, ask);
  }
  post<T>(path: string, ask: Ask): Promise<Answer<T>> {
    return this.send('POST', path, ask);
  }
  put<T>(path: string, ask: Ask): Promise<Answer<T>> {
    return this.send('PUT', path, ask);
  }

  /** The value, or null where the gateway answers that there is none. */
  async find<T>(path: string, ask: Ask = {}): Promise<T | null> {
    try {
      return (await this.get<T>(path, ask)).value;
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return null;
      throw error;
    }
  }

  private async send<T>(verb: string, path: string, ask: Ask): Promise<Answer<T>> {
    const route = `${verb} ${path.split('?')[0]!.replaceAll(/[0-9a-f-]{36}/g, '…')}`;
    const headers: Record<string, string> = { accept: 'application/json', ...(verb !== 'GET' && { 'idempotency-key': newId(systemClock) }) };
    const positions = [...this.foundations, ...(ask.after ?? []).filter((each) => each !== null)].join(',');
    if (positions) headers['x-maillage-position'] = positions;
    const until = performance.now() + patienceMs;
    for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
      const response = await this.once(verb, path, ask, headers).catch((fault: unknown) => fault as Error);
      if (!(response instanceof Error)) {
        if (response.ok) return { value: (await response.json()) as T, position: response.headers.get('x-maillage-position') };
        const body = (await response.json().catch(() => ({}))) as { reason?: string };
        if (response.status === 401) this.token = undefined;
        else if (!isPassing(response.status)) throw new Refusal(response.status, body.reason ?? '', route, body);
        if (performance.now() > until) throw new Refusal(response.status, body.reason ?? '', route, body);
      } else if (performance.now() > until) throw new Error(`${route}: the gateway does not answer`, { cause: response });
      await sleep(pause);
    }
  }

  private async once(verb: string, path: string, ask: Ask, given: Readonly<Record<string, string>>): Promise<Response> {
    const headers: Record<string, string> = { ...given, authorization: `Bearer ${await this.bearer()}` };
    if (ask.bytes) headers['content-type'] = ask.bytes.type;
    else if (ask.body !== undefined) headers['content-type'] = 'application/json';
    const body = ask.bytes ? ask.bytes.content : ask.body === undefined ? undefined : JSON.stringify(ask.body);
    return fetch(`${this.url}${path}`, { method: verb, headers, ...(body !== undefined && { body }) });
  }

  private async bearer(): Promise<string> {
    const now = epochMs(systemClock.now());
    if (this.token && now < this.token.until) return this.token.text;
    this.asking ??= clientToken(this.client)
      .then(({ accessToken, expiresIn }) => {
        this.token = { text: accessToken, until: epochMs(systemClock.now()) + (expiresIn - 30) * 1_000 };
        return accessToken;
      })
      .finally(() => (this.asking = undefined));
    return this.asking;
  }
}
