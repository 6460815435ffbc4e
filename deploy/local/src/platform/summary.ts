import { relative } from 'node:path';
import { readRealm } from '../open-id/realm.js';
import { realmFile, type Platform } from './start-platform.js';

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)), []);
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd()).join('\n');
};

/** What a person needs to know when everything runs: addresses, demo accounts, logs, how to stop. */
export function summary(platform: Platform): string {
  const roles = new Set(readRealm(realmFile, {}).roles.realm.map(({ name }) => name));
  const accounts = readRealm(realmFile, {}).users.filter(({ credentials }) => credentials !== undefined);
  return `
Maillage runs.

${table([
  ['Portals', `${platform.gatewayUrl}/clinical/ and /person/`],
  ['REST', `${platform.gatewayUrl}/api/v1`],
  ['FHIR', `${platform.gatewayUrl}/fhir/R4/metadata`],
  ['Sign-in', platform.issuer],
  ['Provider', platform.provider.name],
  ...(platform.provider.console ? [['Console', platform.provider.console]] : []),
  ['Logs', relative(process.cwd(), platform.state.logs) || '.'],
  ['Stop', 'Ctrl-C'],
])}

Demo accounts (invented people)
${table([['user', 'password', 'roles'], ...accounts.map((user) => [user.username, user.credentials![0]!.value, user.realmRoles.filter((role) => roles.has(role)).join(', ')])])}
`;
}
