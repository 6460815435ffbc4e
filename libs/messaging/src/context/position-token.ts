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
const signature = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22);
const prefixOf = (context: string): string => `maillage.evt.${context}.`;

/** Text that may stand in a header: context, write, time, counts by subject, access facts by version, signature. */
export function positionToken(secret: string, position: Position): string {
  const prefix = prefixOf(position.context);
  const counts = [...position.counts].map(([subject, count]) => `${subject.slice(prefix.length)}=${count}`).join('+');
  const facts = [...position.facts].map(([factId, version]) => `${factId}=${version}`).join('+');
  const text = [position.context, position.writeId, position.at.toString(36), counts, facts].join(separator);
  return `${text}${separator}${signature(secret, text)}`;
}

const numbersIn = (text: string, prefix: string): Map<string, number> =>
  new Map(text.split('+').filter(Boolean).map((pair) => [prefix + pair.slice(0, pair.lastIndexOf('=')), Number(pair.slice(pair.lastIndexOf('=') + 1))]));

/** The position of a token of this installation, or null for anything else. */
export function readPosition(secret: string, token: string): Position | null {
  const end = token.lastIndexOf(separator);
  if (end < 0) return null;
  const text = token.slice(0, end);
  const given = Buffer.from(token.slice(end + 1));
  const right = Buffer.from(signature(secret, text));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const [context, writeId, at, counts, facts] = text.split(separator) as [string, string, string, string, string];
  return {
    context,
    writeId,
    at: parseInt(at, 36),
    counts: numbersIn(counts, prefixOf(context)),
    facts: numbersIn(facts, ''),
  };
}
