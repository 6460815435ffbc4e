import { internal, unavailable } from '@maillage/kernel';
import { ConfigFault } from '../config/read-config.js';
import { startFault } from './start-fault.js';

describe('what the person who starts a service reads', () => {
  it.each<[string, unknown, string]>([
    ['wrong settings', new ConfigFault([{ name: 'NATS_URL', expected: 'a URL', missing: true }]), 'scheduling cannot start. One setting of the environment must be corrected:\n  NATS_URL  is missing: a URL'],
    ['a taken port', Object.assign(new Error(), { code: 'EADDRINUSE', port: 9100 }), 'scheduling cannot start: port 9100 is taken by another program. Stop it, or set another port.'],
    ['a forbidden port', Object.assign(new Error(), { code: 'EACCES', syscall: 'listen', port: 80 }), 'scheduling cannot start: this user may not listen on port 80. Set a port above 1023.'],
    ['a database that is away', unavailable('DATABASE_AWAY', 'The database is away.'), 'scheduling cannot start: The database is away. (DATABASE_AWAY)'],
    ['a wrong password', internal('i', { code: '28P01' }), 'scheduling cannot start: the database refuses the user or the password of DATABASE_URL.'],
    ['a database that does not exist', internal('i', { code: '3D000' }), 'scheduling cannot start: the database that DATABASE_URL names does not exist.'],
  ])('for %s', (_case, error, sentence) => {
    expect(startFault('scheduling', error)).toBe(sentence);
  });

  it('for a contract that is not kept is the whole list', () => {
    expect(startFault('scheduling', new Error('the contract is not kept:\n- BookSlot has no handler'))).toContain('- BookSlot has no handler');
  });
});
