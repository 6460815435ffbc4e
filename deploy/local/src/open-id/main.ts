import { loadKeys } from './keys.js';
import { readRealm } from './realm.js';
import { serveRealm } from './server.js';

const { OPENID_PORT, OPENID_REALM_FILE, OPENID_KEY_FILE } = process.env;
const server = await serveRealm(Number(OPENID_PORT), readRealm(OPENID_REALM_FILE!, process.env), await loadKeys(OPENID_KEY_FILE!));
const end = (): void => {
  server.close();
  server.closeAllConnections();
  process.exit(0);
};
process.once('SIGTERM', end);
process.once('disconnect', end); // whoever started us is gone
