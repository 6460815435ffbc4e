import { connect, type Socket } from 'node:net';
import { StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { backgroundContext } from '@maillage/messaging';
import { anId, coordinator, integration, startRegistry, type TestRegistry } from '../registry.fixture.js';
import { MllpListener } from './mllp-listener.js';
import { ReceiveMessage } from './receive-message.js';

let registry: TestRegistry;
let socket: Socket;
beforeAll(async () => {
  registry = await startRegistry({ owners: false, settings: { MLLP_PORT: '0', ADT_WAIT_SECONDS: '60', ADT_PROVISIONAL_PERSONS: 'false' } });
  const { port } = registry.service.app.get(MllpListener, { strict: false });
  socket = connect(port!, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
});
afterAll(async () => {
  socket.destroy();
  await registry.close();
});

const message = (trigger: string, at: string, patient: string, control = anId()) =>
  `MSH|^~\\&|LINK|WEST|M|N|${at}||ADT^${trigger}|${control}|P|2.5\rEVN|${trigger}|${at}\rPID|1||${patient}^^^&http://hospital.smarthealthit.org&URI^MR||Mllp^Max||19480401|M\rPV1|1|I|W|${'|'.repeat(15)}V-${patient}\r`;
/** Sends one frame and answers MSA-1 of the acknowledgement. */
async function send(text: string): Promise<string> {
  const answered = new Promise<string>((resolve) => socket.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8'))));
  socket.write(`\u000b${text}\u001c\r`);
  const answer = await answered;
  expect(answer.startsWith('\u000bMSH|') && answer.endsWith('\u001c\r')).toBe(true);
  return answer.split('\r').find((line) => line.startsWith('MSA'))!.split('|')[1]!;
}
const staysOf = async (patient: string) => {
  const { persons } = (await registry.persons.findPersons({ identifier: `http://hospital.smarthealthit.org|${patient}` }, coordinator)).message;
  return persons[0] ? (await registry.stays.listStays({ personId: persons[0].personId }, integration)).message.stays : [];
};
const refused = async () => (await registry.stays.listRefusedMessages({}, integration)).message.messages;

describe('a live link', () => {
  it('is answered frame by frame', async () => {
    const admission = message('A01', '202609010900', 'L1');
    expect(await send(admission)).toBe('AA');
    expect(await send(admission)).toBe('AA');
    expect(await staysOf('L1')).toMatchObject([{ facility: 'WEST', state: StayState.OPEN, version: 1 }]);
    expect(await send('MSH|^~\\&|cut')).toBe('AR');
  });

  it('lets a message wait for its predecessor', async () => {
    expect(await send(message('A03', '202609020900', 'L2'))).toBe('AA');
    expect(await staysOf('L2')).toEqual([]);
    expect(await send(message('A01', '202609010900', 'L2'))).toBe('AA');
    expect(await staysOf('L2')).toMatchObject([{ state: StayState.CLOSED }]);
  });

  it('refuses what has waited too long, and takes it when it is sent again', async () => {
    const discharge = message('A03', '202609020900', 'L3', 'TOO-LATE');
    await send(discharge);
    const sweep = () => registry.service.app.get(ReceiveMessage, { strict: false }).refuseOverdue(backgroundContext('spec', registry.clock, 'Europe/Paris'));
    expect(await sweep()).toBe(0);
    registry.clock.advance(61_000);
    expect(await sweep()).toBe(1);
    expect(await refused()).toEqual(expect.arrayContaining([expect.objectContaining({ controlId: 'TOO-LATE', reason: 'STAY_NOT_OPEN' })]));
    await send(message('A01', '202609010900', 'L3'));
    await send(discharge);
    expect(await staysOf('L3')).toMatchObject([{ state: StayState.CLOSED }]);
    expect((await refused()).some((each) => each.controlId === 'TOO-LATE')).toBe(false);
  });

  it('makes no provisional person where the installation wants none', async () => {
    await send(message('A08', '202609020900', 'L4'));
    expect(await staysOf('L4')).toEqual([]);
    const { message: answer } = await registry.stays.submitMessages({ messages: Buffer.from(message('A08', '202609020900', 'L5')) }, integration);
    expect(answer.outcomes).toMatchObject([{ outcome: 'REFUSED', acknowledgement: 'AE', reason: 'PERSON_UNKNOWN' }]);
  });
});
