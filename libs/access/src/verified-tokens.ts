import type { Instant } from '@maillage/kernel';
import type { Actor } from './actor.js';

interface Entry {
  readonly actor: Promise<Actor>;
  readonly until: Instant;
}

/**
 * Remembers tokens that were found valid, at most 2 × `generation` of them. Two generations instead of an exact order of
 * use: a hit costs one look-up, and what was not used for a whole generation falls out.
 */
export class VerifiedTokens {
  private young = new Map<string, Entry>();
  private old = new Map<string, Entry>();

  constructor(private readonly generation = 2_000) {}

  /** The actor, or null for a token that is not known or whose time is over. */
  get(token: string, now: Instant): Promise<Actor> | null {
    let entry = this.young.get(token);
    if (entry === undefined) {
      entry = this.old.get(token);
      if (entry === undefined) return null;
      if (now < entry.until) this.keep(token, entry);
    }
    if (now < entry.until) return entry.actor;
    this.young.delete(token);
    this.old.delete(token);
    return null;
  }

  /** Remembers until `until`, exclusive. */
  set(token: string, actor: Actor, until: Instant): void {
    this.keep(token, { actor: Promise.resolve(actor), until });
  }

  private keep(token: string, entry: Entry): void {
    if (this.young.size >= this.generation) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(token, entry);
  }
}
