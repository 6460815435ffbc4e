import { toJsonString } from '@bufbuild/protobuf';
import { inParallel } from '../journey/in-parallel.js';
import { ask, type Answer } from './ask.js';
import type { Cell, Request } from './cells.js';
import { changed } from './databases.js';
import { expectedOf, Oracle } from './oracle.js';
import type { World } from './world.js';

/** A cell whose answer is not what the model says. */
export interface Wrong {
  readonly cell: Cell;
  readonly faults: readonly string[];
  /** One line that asks again. */
  readonly repeat: string;
}

/** What came of a run. */
export interface Outcome {
  readonly cells: number;
  readonly wrong: readonly Wrong[];
  readonly seconds: number;
  readonly audited: boolean;
}

interface Asked {
  readonly cell: Cell;
  readonly requestId: string;
  readonly isAccess: boolean;
}

const width = 8;
const batch = 2_000;

/** Asks all cells: reads, then refused writes, whose tables must stay as they were, then allowed writes, and last what opens more than it should. */
export async function runMatrix(world: World, cells: readonly Cell[], say: (text: string) => void): Promise<Outcome> {
  const run = new Run(world, cells.length, say);
  const isRead = ({ action }: Cell): boolean => action === 'read' || action === 'list';
  const isRefused = (cell: Cell): boolean => expectedOf(cell) !== 'allowed';
  const writes = cells.filter((cell) => !isRead(cell));
  await run.all('reads', cells.filter(isRead));
  await run.refused(writes.filter(isRefused));
  await run.all('writes', writes.filter((cell) => !isRefused(cell) && !cell.last));
  await run.all('last', writes.filter((cell) => !isRefused(cell) && cell.last));
  return run.outcome();
}

class Run {
  private readonly oracle: Oracle;
  private readonly answers = new Map<string, Promise<Answer>>();
  private readonly wrong: Wrong[] = [];
  private readonly started = performance.now();
  private done = 0;
  private saidAt = 0;
  private audited = false;

  constructor(
    private readonly world: World,
    private readonly total: number,
    private readonly say: (text: string) => void,
  ) {
    this.oracle = new Oracle(world);
  }

  outcome(): Outcome {
    return { cells: this.done, wrong: this.wrong, seconds: this.seconds(), audited: this.audited };
  }

  async all(phase: string, cells: readonly Cell[]): Promise<void> {
    for (let from = 0; from < cells.length; from += batch) {
      const asked = await inParallel(cells.slice(from, from + batch), width, (cell) => this.one(phase, cell));
      await this.audit(asked);
    }
  }

  /** By operation, with a look at all tables between. */
  async refused(cells: readonly Cell[]): Promise<void> {
    const operations = Map.groupBy(cells, ({ operation }) => operation);
    let before = cells.length > 0 ? await this.world.databases.settled() : new Map<string, string>();
    for (const [operation, group] of operations) {
      await this.all(operation, group);
      const after = await this.world.databases.state();
      const tables = changed(before, after);
      if (tables.length > 0) this.wrong.push({ cell: group[0]!, faults: [`refused, but something changed in ${tables.join(', ')}: one of the ${group.length} refused cells of this operation`], repeat: repeatOf(this.world, group[0]!) });
      before = tables.length > 0 ? await this.world.databases.settled() : after;
    }
  }

  private async one(phase: string, cell: Cell): Promise<Asked> {
    const { world } = this;
    const request = cell.request(world.persons.main);
    const expected = expectedOf(cell);
    // Nobody first: where the person's request wrongly succeeds, its new id is taken.
    const unknown = expected !== 'forbidden' && cell.named && cell.category !== null ? await this.once(`unknown ${cell.account.role} ${cell.group}`, cell.request(world.nobody), cell.account.token) : null;
    const answer = await ask(world, request, cell.account.token);
    const all = cell.action === 'list' && expected === 'allowed' ? await this.once(`all ${cell.group}`, request, world.privileged) : null;
    const faults = this.oracle.faults(cell, requestText(request), answer, unknown, all);
    if (faults.length > 0) this.wrong.push({ cell, faults, repeat: repeatOf(world, cell) });
    this.done++;
    this.progress(phase);
    return { cell, requestId: answer.requestId, isAccess: this.oracle.isAccess(cell, answer) };
  }

  private once(key: string, request: Request, token: string): Promise<Answer> {
    let answer = this.answers.get(key);
    if (!answer) {
      answer = ask(this.world, request, token);
      this.answers.set(key, answer);
    }
    return answer;
  }

  /** One audit event for each access to a person's data, refused ones too; nothing to check while no service writes them. */
  private async audit(asked: readonly Asked[]): Promise<void> {
    const expected = asked.filter(({ isAccess }) => isAccess);
    let counts = await this.world.databases.auditEvents(expected.map(({ requestId }) => requestId));
    // What the gateway refuses is told to identity after its answer.
    for (let tries = 0; counts && tries < 10 && counts.size < expected.length; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      counts = await this.world.databases.auditEvents(expected.map(({ requestId }) => requestId));
    }
    if (!counts) return;
    this.audited = true;
    for (const { cell, requestId } of expected) {
      const count = counts.get(requestId) ?? 0;
      if (count !== 1) this.wrong.push({ cell, faults: [`${count} audit events instead of 1`], repeat: repeatOf(this.world, cell) });
    }
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1_000;
  }

  private progress(phase: string): void {
    const seconds = this.seconds();
    if (seconds - this.saidAt < 3) return;
    this.saidAt = seconds;
    this.say(`${this.done} of ${this.total} cells, ${Math.round(this.done / seconds)} a second, ${this.wrong.length} wrong (${phase})`);
  }
}

/** What the account itself says; bytes as the text that they are. */
const requestText = (request: Request): string =>
  request.kind === 'http' ? `${request.path} ${request.body ?? ''}` : [toJsonString(request.method.input, request.message), ...Object.values(request.message).filter((each) => each instanceof Uint8Array).map((each) => Buffer.from(each).toString('utf8'))].join(' ');

/** A line for a shell, or for `nats request`; the token is that of the role in the position. */
function repeatOf(world: World, cell: Cell): string {
  const request = cell.request(world.persons.main);
  if (request.kind === 'rpc') return `rpc ${request.method.parent.typeName}/${request.method.name} '${toJsonString(request.method.input, request.message)}'`;
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => ` -H '${name}: ${value}'`).join('');
  return `curl -si -X ${request.verb} '${world.platform.gatewayUrl}${request.path}' -H "authorization: Bearer $TOKEN"${headers}${request.body === undefined ? '' : ` -d '${request.body}'`}`;
}
