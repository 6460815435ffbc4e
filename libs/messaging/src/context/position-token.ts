import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Uuid } from '@maillage/kernel';

/** What one committed transaction has published: a projection has reached it when it has taken in so many events of each subject. */
export interface Position {
  readonly context: string;
  readonly writeId: Uuid;
  /** Instant of the write, epoch milliseconds. */
  readonly at: number;
  readonly counts: ReadonlyMap<string, number>;
  /** Versions of the access facts it declared. */
  readonly facts: ReadonlyMap<Uuid, number>;
}

const separator = '~';
const prefixOf = (context: string): string => `maillage.evt.${context}.`;

/** Text that may stand in a header: context, write, time, counts by subject, access facts by version. Services trust one another's; the edge seals them. */
export function positionToken(position: Position): string {
  const prefix = prefixOf(position.context);
  const counts = [...position.counts].map(([subject, count]) => `${subject.slice(prefix.length)}=${count}`).join('+');
  const facts = [...position.facts].map(([factId, version]) => `${factId}=${version}`).join('+');
  return [position.context, position.writeId, position.at.toString(36), counts, facts].join(separator);
}

const numbersIn = (text: string, prefix: string): Map<string, number> =>
  new Map(text.split('+').filter(Boolean).map((pair) => [prefix + pair.slice(0, pair.lastIndexOf('=')), Number(pair.slice(pair.lastIndexOf('=') + 1))]));

/** The position of a token, or null for anything else. */
export function readPosition(token: string): Position | null {
  const [context, writeId, at, counts, facts] = token.split(separator);
  if (!context || !writeId || !at || counts === undefined || facts === undefined || Number.isNaN(parseInt(at, 36))) return null;
  return {
    context,
    writeId,
    at: parseInt(at, 36),
    counts: numbersIn(counts, prefixOf(context)),
    facts: numbersIn(facts, ''),
  };
}

/**
 * Positions as they leave the platform and come back to it. Only the gateway seals and opens, with a secret that no service has: who asks
 * cannot invent a write to wait for, and no service need know how another one signs.
 */
export class PositionSeal {
  constructor(private readonly secret: string) {}

  /** Each of the tokens, which commas join, with its signature. */
  close(tokens: string): string {
    return tokens.split(',').map((token) => `${token}${separator}${this.signature(token)}`).join(',');
  }

  /** The token again, or null when this seal did not close it. */
  open(sealed: string): string | null {
    const end = sealed.lastIndexOf(separator);
    if (end < 0) return null;
    const token = sealed.slice(0, end);
    const given = Buffer.from(sealed.slice(end + 1));
    const right = Buffer.from(this.signature(token));
    return given.length === right.length && timingSafeEqual(given, right) ? token : null;
  }

  private signature(token: string): string {
    return createHmac('sha256', this.secret).update(token).digest('base64url').slice(0, 22);
  }
}
