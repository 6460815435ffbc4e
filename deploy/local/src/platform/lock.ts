import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { pause } from '../servers/child.js';
import { identityOf, isRunning, type ProcessIdentity } from '../servers/process-identity.js';
import { asStartFault, StartFault } from '../start-fault.js';

/** A process that belongs to the platform of a folder. */
export interface RecordedChild extends ProcessIdentity {
  readonly name: string;
}

interface LockContent<Addresses> {
  readonly owner: ProcessIdentity;
  readonly children: readonly RecordedChild[];
  readonly addresses: Addresses | null;
}

/** Held by the one platform that runs in a folder. */
export interface Lock<Addresses> {
  /** Writes the child down, so that a later start can stop it if we are killed. */
  record(child: RecordedChild): void;
  /** Tells other programs where the platform is. */
  publish(addresses: Addresses): void;
  release(): void;
}

const read = <Addresses>(file: string): LockContent<Addresses> | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockContent<Addresses>;
  } catch {
    return null; // gone, or cut short by a full disk
  }
};

/** Addresses of the platform that runs behind this lock, or null. */
export function addressesBehind<Addresses>(file: string): Addresses | null {
  const content = read<Addresses>(file);
  return content && isRunning(content.owner) ? content.addresses : null;
}

const signal = (child: RecordedChild, name: NodeJS.Signals): void => {
  if (!isRunning(child)) return; // the number may belong to a stranger by now
  try {
    process.kill(child.pid, name);
  } catch {
    // ended in between
  }
};

/** Stops what a killed supervisor left behind, servers last; only processes whose number and start time both match. */
async function stopOrphans(children: readonly RecordedChild[]): Promise<number> {
  const orphans = children.filter(isRunning);
  for (const servers of [false, true]) {
    const batch = orphans.filter(({ name }) => ['postgres', 'nats', 'openid'].includes(name) === servers);
    for (const child of batch) signal(child, child.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    for (let i = 0; i < 240 && batch.some(isRunning); i++) await pause(50);
    for (const child of batch) signal(child, 'SIGKILL');
    for (let i = 0; i < 40 && batch.some(isRunning); i++) await pause(50);
  }
  return orphans.length;
}

/** Takes the lock, after cleaning up behind an owner that is gone. Throws StartFault while another platform runs there. */
export async function takeLock<Addresses>(file: string, progress: (text: string) => void): Promise<Lock<Addresses>> {
  const mine = `${file}.${process.pid}`;
  let content: LockContent<Addresses> = { owner: identityOf(process.pid), children: [], addresses: null };
  const store = (): void => writeFileSync(mine, JSON.stringify(content), { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt++) {
      store();
      try {
        linkSync(mine, file); // appears whole or not at all
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 5) throw error;
      }
      await removeStale(file, progress);
    }
  } catch (error) {
    throw asStartFault(error, file);
  } finally {
    rmSync(mine, { force: true });
  }
  const replace = (next: LockContent<Addresses>): void => {
    content = next;
    store();
    renameSync(mine, file);
  };
  return {
    record: (child) => replace({ ...content, children: [...content.children.filter(isRunning), child] }),
    publish: (addresses) => replace({ ...content, addresses }),
    release: () => rmSync(file, { force: true }),
  };
}

async function removeStale(file: string, progress: (text: string) => void): Promise<void> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const content = read<unknown>(file);
  if (content && isRunning(content.owner))
    throw new StartFault(`Maillage already runs in this folder (process ${content.owner.pid}): stop it with Ctrl-C there or with kill ${content.owner.pid}, or set MAILLAGE_HOME to another folder and choose another --port.`);
  if (content) {
    const count = await stopOrphans(content.children);
    if (count > 0) progress(`stopped ${count} processes that an interrupted run had left behind`);
  }
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    // Another start may have been faster: then it is its lock that was moved, and it gets it back.
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, file);
  } catch {
    // already taken away
  } finally {
    rmSync(aside, { force: true });
  }
}
