import type { Instant, Uuid } from '@maillage/kernel';
import { newestKnown } from './knowledge.js';

/** One state of a person that was merged at some time. */
export interface MergeVersion {
  readonly personId: Uuid;
  readonly version: number;
  /** Survivor of the merge; null while the person stands for itself. */
  readonly mergedInto: Uuid | null;
  readonly knownAt: Instant;
}

/** A chain of merges is short; a longer one is a circle, which only disorder at the source can make. */
const longestChain = 50;

/** Who is who, at any instant of knowledge. Persons that were never merged need not be given. */
export class Identity {
  private readonly versions = new Map<Uuid, MergeVersion[]>();
  private readonly moved = new Map<string, ReadonlySet<Uuid>>();

  constructor(merges: readonly MergeVersion[]) {
    for (const merge of merges) {
      const known = this.versions.get(merge.personId);
      if (known) known.push(merge);
      else this.versions.set(merge.personId, [merge]);
    }
  }

  /** The person that `personId` stood for, as known at `at`; A merged into B merged into C is C. */
  memberOf(personId: Uuid, at: Instant): Uuid {
    let member = personId;
    for (let step = 0; step < longestChain; step++) {
      const versions = this.versions.get(member);
      const survivor = versions && newestKnown(versions, at)?.mergedInto;
      if (!survivor) return member;
      member = survivor;
    }
    return personId;
  }

  /** The merges and un-merges that decide who `personId` is, as known at `at`: the newest state of each person on the way, its own first. */
  chainOf(personId: Uuid, at: Instant): MergeVersion[] {
    const chain: MergeVersion[] = [];
    for (let next: Uuid | null = personId; next !== null && chain.length < longestChain; ) {
      const newest: MergeVersion | null = newestKnown(this.versions.get(next) ?? [], at);
      if (newest) chain.push(newest);
      next = newest?.mergedInto ?? null;
    }
    return chain;
  }

  /** Persons, as written, that stand for one of the members at one of the instants, themselves first. */
  personsOf(members: readonly Uuid[], instants: readonly Instant[]): Uuid[] {
    const wanted = new Set(members);
    return [...new Set([...members, ...this.involved.filter((personId) => instants.some((at) => wanted.has(this.memberOf(personId, at))))])];
  }

  /** Merges and un-merges, learned between the two instants, that brought somebody to this member or took somebody away. */
  movesOf(memberId: Uuid, since: Instant, until: Instant): MergeVersion[] {
    const moves = [...this.versions.keys()].flatMap((personId) => {
      const [before, after] = [this.memberOf(personId, since), this.memberOf(personId, until)];
      return before !== after && (before === memberId || after === memberId) ? this.chainOf(personId, until).filter(({ knownAt }) => knownAt > since) : [];
    });
    return [...new Set(moves)];
  }

  /** Persons that were ever merged and those they were merged into: for anybody else, no line can have changed hands. */
  get involved(): Uuid[] {
    return [...this.versions].flatMap(([personId, versions]) => [personId, ...versions.flatMap(({ mergedInto }) => mergedInto ?? [])]);
  }

  /** True when a merge or an un-merge, learned between the two instants, brought somebody to this member or took somebody away. */
  hasMoved(memberId: Uuid, since: Instant, until: Instant): boolean {
    if (this.versions.size === 0) return false;
    const key = `${since} ${until}`;
    let moved = this.moved.get(key);
    if (!moved) {
      const all = new Set<Uuid>();
      for (const personId of this.versions.keys()) {
        const before = this.memberOf(personId, since);
        const after = this.memberOf(personId, until);
        if (before !== after) all.add(before).add(after);
      }
      this.moved.set(key, (moved = all));
    }
    return moved.has(memberId);
  }
}
