#!/usr/bin/env node
// Entry of `npm run operate -- <service> <command>`: the operator's commands of messaging on a database of the running platform,
// or on the one that DATABASE_URL names.
import { findRunningPlatform } from './dist/index.js';
import { messagingCommand } from '../../libs/messaging/dist/index.js';

const [first = '', ...rest] = process.argv.slice(2);
// What an auditor asks reads as a sentence: verify-audit <service>.
const [service = '', ...command] = first === 'verify-audit' ? [rest[0], 'audit', 'verify'] : [first, ...rest];
const running = process.env.DATABASE_URL ? null : findRunningPlatform();
const databases = process.env.DATABASE_URL ? { [service]: process.env.DATABASE_URL } : (running?.databases ?? {});
const url = databases[service];
if (!url) {
  console.error(
    Object.keys(databases).length === 0
      ? 'No platform runs in this state folder: start it with npm start, or name a database in DATABASE_URL.'
      : `Name a service: npm run operate -- <${Object.keys(databases).join('|')}> dead-letters list`,
  );
  process.exit(1);
}
process.exitCode = await messagingCommand(command, url, console.log, { service, secret: process.env.AUDIT_SECRET ?? running?.auditSecrets[service] ?? '' });
