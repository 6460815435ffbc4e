#!/usr/bin/env node
// Prints the `authorization` of nats.conf for every service, and makes the seeds that the folder does not hold yet:
//   node deploy/local/nats-authorization.mjs <folder of seeds> > authorization.conf
// A chart mounts each seed as NATS_NKEY_SEED_FILE of its service and includes the output in nats.conf.
import { natsAuthorization } from '../../libs/messaging/dist/permissions.js';
import { natsKeys, services } from './dist/index.js';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('Name the folder of the seeds: node deploy/local/nats-authorization.mjs <folder>');
  process.exit(1);
}
const { publicKeys } = natsKeys(folder, [...services.map(({ name }) => name), 'operator']);
process.stdout.write(natsAuthorization(services, publicKeys));
