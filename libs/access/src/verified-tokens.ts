import type { Instant } from '@maillage/kernel';
import type { Actor } from './actor.js';

interface Entry {
  readonly token: string;
  readonly actor: Promise<Actor>;
  readonly until: Instant;
}

/** The end of a signature: as good as random, and short. Each request brings a new string, and hashing all of a token costs more than everything else here. */
const keyOf = (token: string): string => token.slice(-24);

/**
 * Remembers tokens that were found valid, at most 2 × `generation` of them. Two generations instead of an exact order of
 * use: a hit costs one look-up, and what was not used for a whole generation falls out. Entries are found by the end of
 * the token and held against all of it.
 */
export class VerifiedTokens {
  private young = new Map<string, Entry>();
  private old = new Map<string, Entry>();

  constructor(private readonly generation = 2_000) {}

  /** The actor, or null for a token that is not known or whose time is over. */
  get(token: string, now: Instant): Promise<Actor> | null {
    const key = keyOf(token);
    let entry = this.young.get(key);
    if (entry === undefined) {
      entry = this.old.get(key);
      if (entry === undefined) return null;
      if (now < entry.until) this.keep(key, entry);
    }
    if (entry.token !== token) return null;
    if (now < entry.until) return entry.actor;
    this.young.delete(key);
    this.old.delete(key);
    return null;
  }

  /** Remembers until `until`, exclusive. */
  set(token: string, actor: Actor, until: Instant): void {
    this.keep(keyOf(token), { token, actor: Promise.resolve(actor), until });
  }

  private keep(key: string, entry: Entry): void {
    if (this.young.size >= this.generation) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, entry);
  }
}
