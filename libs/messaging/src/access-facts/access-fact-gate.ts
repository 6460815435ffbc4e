import { reader } from '@maillage/database';
import { epochMs, unauthenticated, unavailable, type Clock, type Instant } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import { machineMs } from '../context/machine.js';
import type { OwnedFact } from './access-fact-rows.js';

/** Facts older than this are not trusted to be all there are. */
const trustForMs = 5_000;

const isInfinite = (at: string): boolean => at === 'infinity';

/** Whether this instance knows who may see whom, and who may call at all. */
export class AccessFactGate {
  private readonly aliveAt = new Map<string, number>();
  /** Ends of accounts by subject: of several accounts of one subject, the newest word. */
  private readonly ends = new Map<string, { readonly version: number; readonly from: number; readonly until: number }>();

  constructor(
    private readonly dataSource: DataSource,
    /** Contexts that must be heard of. */
    private readonly owners: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** Reads who has left, so that nobody gets in between the start and the first message. */
  async load(): Promise<void> {
    const rows = await reader(this.dataSource).query<{ grantee: string; version: bigint; effect: string; from_at: Instant; until_at: Instant }>(`SELECT grantee, version, effect, from_at, until_at FROM access_fact WHERE basis = 'ACCOUNT_ENDED'`);
    for (const { grantee, version, effect, from_at, until_at } of rows) this.note(grantee, Number(version), effect === 'REFUSE', from_at, isInfinite(until_at) ? null : until_at);
  }

  took(facts: readonly OwnedFact[]): void {
    for (const { basis, grantee, version, effect, from, until } of facts) if (basis === 'ACCOUNT_ENDED') this.note(grantee, version, effect === 'REFUSE', from, until);
  }

  heard(owner: string, atMs: number): void {
    this.aliveAt.set(owner, Math.max(atMs, this.aliveAt.get(owner) ?? 0));
  }

  /** Throws UNAVAILABLE with ACCESS_UNCERTAIN when an owner has not been heard of for five seconds: rights that ended meanwhile would be honoured. */
  mustBeFresh(): void {
    const now = machineMs();
    for (const owner of this.owners)
      if (now - (this.aliveAt.get(owner) ?? -Infinity) > trustForMs) throw unavailable('ACCESS_UNCERTAIN', 'Who may see this cannot be told right now; try again in a moment.', [], { retryAfterSeconds: 1 });
  }

  /** Throws UNAUTHENTICATED with ACCOUNT_ENDED for somebody who has left, whatever token they hold. */
  mustBeHere(subject: string): void {
    if (this.ends.size === 0) return;
    const end = this.ends.get(subject);
    if (!end) return;
    const now = epochMs(this.clock.now());
    if (end.from <= now && now < end.until) throw unauthenticated('ACCOUNT_ENDED', 'This account has ended.');
  }

  private note(grantee: string, version: number, refused: boolean, from: Instant, until: Instant | null): void {
    const subject = grantee.slice('account:'.length);
    const known = this.ends.get(subject);
    if (!known || version >= known.version) this.ends.set(subject, { version, from: epochMs(from), until: !refused ? 0 : until === null ? Infinity : epochMs(until) });
  }
}
