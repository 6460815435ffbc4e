import { routes, type Operations } from '../gen/operations.js';
import { ProblemError, problemOf, unreachable } from './problem.js';

/** Name of an operation of the contracts. */
export type OperationName = keyof Operations;

/** What the client needs from its surroundings. */
export interface ClientSurroundings {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds that only grow. */
  readonly elapsed: () => number;
  /** Token of the session that every unsafe call carries; null while nobody is signed in. */
  readonly csrfToken: () => string | null;
  /** Called when an answer says that there is no session any more. */
  readonly signedOut: () => void;
}

type Scalar = string | number | boolean;
const positionHeader = 'X-Maillage-Position';
/** A projection is at most seconds behind: older positions are reached, and only lengthen the header. */
const positionsKept = { count: 8, ms: 60_000 };

/** Speaks to the gateway of the same origin; the cookie of the session goes with each call. Every method throws ProblemError. */
export class ApiClient {
  private positions: { readonly position: string; readonly at: number }[] = [];

  constructor(private readonly around: ClientSurroundings) {}

  /** Calls an operation of the contracts: path and query, or path and body, are made from `request`. */
  call<Name extends OperationName>(name: Name, request: Operations[Name]['request']): Promise<Operations[Name]['response']> {
    const [verb, template] = routes[name];
    const rest = new Map(Object.entries(request as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== ''));
    const path = template.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
      const value = rest.get(field) as Scalar;
      rest.delete(field);
      return encodeURIComponent(value);
    });
    if (verb === 'POST' || verb === 'PUT') return this.send(verb, `/api/v1${path}`, Object.fromEntries(rest));
    const query = new URLSearchParams([...rest].map(([field, value]) => [field, String(value as Scalar)]));
    return this.send(verb, `/api/v1${path}${query.size > 0 ? `?${query}` : ''}`);
  }

  /** One request to an address of the gateway. Answers its JSON, or undefined where there is none. */
  async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.ask(method, path, body);
    const text = await response.text().catch(() => '');
    const answer = jsonOf(text);
    if (!response.ok) {
      if (response.status === 401) this.around.signedOut();
      throw new ProblemError(problemOf(response.status, response.headers.get('X-Request-Id') ?? '', answer));
    }
    this.remember(response.headers.get(positionHeader));
    return answer as T;
  }

  private async ask(method: string, path: string, body?: object): Promise<Response> {
    const unsafe = method !== 'GET';
    const csrf = unsafe ? this.around.csrfToken() : null;
    const positions = this.fresh().map(({ position }) => position);
    try {
      return await this.around.fetch(path, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        headers: {
          Accept: path.startsWith('/fhir/') ? 'application/fhir+json' : 'application/json',
          ...(body && { 'Content-Type': 'application/json' }),
          ...(csrf && { 'X-CSRF-Token': csrf }),
          ...(positions.length > 0 && { [positionHeader]: positions.join(',') }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch {
      throw new ProblemError(unreachable);
    }
  }

  /** Later reads wait for this write. */
  private remember(position: string | null): void {
    if (position) this.positions = [...this.fresh(), { position, at: this.around.elapsed() }].slice(-positionsKept.count);
  }

  private fresh(): typeof this.positions {
    return this.positions.filter(({ at }) => this.around.elapsed() - at < positionsKept.ms);
  }
}

function jsonOf(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
