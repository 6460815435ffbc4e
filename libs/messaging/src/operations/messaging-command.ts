import { createDataSource, reader } from '@maillage/database';
import { invalidArgument, isMaillageError, systemClock } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import { auditKey, type AuditKey } from '../audit/audit-key.js';
import { retireAudit } from '../audit/retire-audit.js';
import { verifyAudit } from '../audit/verify-audit.js';
import { listDeadLetters, redriveAll, redriveDeadLetter, showDeadLetter } from '../dead-letters/dead-letters.js';
import { replay, retireConsumer } from '../outbox/consumer-registry.js';
import { eventCounts } from './event-counts.js';

const usage = `dead-letters list              letters that wait, oldest first
dead-letters show <id>         one letter; --payload adds its bytes in base64
dead-letters redrive <id>      handle it again, and what it held back behind it
dead-letters redrive --all     the same for all of them
consumers list                 who reads this service's events, and when it last spoke
consumers retire <name>        forget a consumer for good
events count                   published, confirmed, pending, dead, held
events replay                  publish again everything that is not confirmed
audit verify                   walk the chain of the audit, name the first broken row; exit code 3 when there is one
audit retire                   remove audit rows past their term of ten years, and leave a signed anchor`;

type Command = (dataSource: DataSource, args: readonly string[], auditKey: () => AuditKey) => Promise<unknown>;

const commands: Readonly<Record<string, Command>> = {
  'dead-letters list': (dataSource) => listDeadLetters(dataSource, 1_000),
  'dead-letters show': async (dataSource, [id = '', flag]) => {
    const { payload, ...letter } = await showDeadLetter(dataSource, id);
    return [flag === '--payload' ? { ...letter, payload: payload.toString('base64') } : letter];
  },
  'dead-letters redrive': async (dataSource, [id = '']) => [{ redriven: id === '--all' ? await redriveAll(dataSource) : await redriveDeadLetter(dataSource, id) }],
  'consumers list': (dataSource) =>
    reader(dataSource).query('SELECT c.name, c.service, c.registered_at, c.last_seen_at, array_agg(s.subject ORDER BY s.subject) AS subjects FROM event_consumer c LEFT JOIN event_subscription s ON s.consumer = c.name GROUP BY c.name ORDER BY c.name'),
  'consumers retire': async (dataSource, [name = '']) => [{ retired: await retireConsumer(dataSource, name) }],
  'events count': async (dataSource) => [await eventCounts(dataSource)],
  'events replay': async (dataSource) => [{ replayed: await replay(dataSource) }],
  'audit verify': async (dataSource, _args, auditKey) => [await verifyAudit(dataSource, auditKey())],
  'audit retire': async (dataSource, _args, auditKey) => [{ retired: await retireAudit(dataSource, auditKey(), systemClock.now()) }],
};

/**
 * Runs one operator's command against a service's database and prints JSON, one line a row. Needs no running Nest: a service that runs picks
 * re-driven letters and replayed rows up by itself. `audit` names whose audit it is, for the commands that need its key. Answers the exit code.
 */
export async function messagingCommand(args: readonly string[], databaseUrl: string, print: (line: string) => void, audit?: { readonly service: string; readonly secret: string }): Promise<number> {
  const command = commands[args.slice(0, 2).join(' ')];
  if (!command) {
    print(usage);
    return 2;
  }
  const dataSource = createDataSource({ url: databaseUrl, schemas: [], applicationName: 'maillage-operations', poolSize: 1 });
  try {
    await dataSource.initialize();
    const key = (): AuditKey => {
      if (!audit?.secret) throw invalidArgument('AUDIT_SECRET_MISSING', 'The audit is read with the secret of its service: set AUDIT_SECRET.');
      return auditKey(audit.secret, audit.service);
    };
    const rows = (await command(dataSource, args.slice(2), key)) as readonly object[];
    for (const row of rows) print(JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)));
    return rows.some((row) => (row as { fault?: unknown }).fault) ? 3 : 0;
  } catch (error) {
    print(isMaillageError(error) ? `${error.reason}: ${error.message}` : 'The database cannot be reached, or its tables are not there.');
    return 1;
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}
