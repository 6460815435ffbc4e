import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { startGateway, type RunningGateway } from '../gateway.fixture.js';

let gateway: RunningGateway;
const message = Buffer.from('MSH|^~\\&|HIS|CHU|||20260901080000||ADT^A01|1|P|2.5||||||8859/1\rPID|1||1^^^X||G\u00e9rard\r', 'latin1');
const acknowledgements = 'MSH|^~\\&|MAILLAGE\rMSA|AA|1\r';
const er7 = 'x-application/hl7-v2+er7';
const submit = (headers: Record<string, string> = {}, body: Buffer = message) => gateway.ask({ method: 'POST', path: '/api/v1/hl7v2', headers: { 'content-type': er7, ...headers }, body });

beforeAll(async () => {
  gateway = await startGateway();
  gateway.on(StaysService.method.submitMessages, () => ({ acknowledgements: Buffer.from(acknowledgements), outcomes: [{ controlId: '1', trigger: 'A01', outcome: 'APPLIED', acknowledgement: 'AA' }] }));
  gateway.on(RecordService.method.importBundle, () => ({ types: { Patient: { received: 1, created: 1 } }, patients: [{ id: 'x', created: true }] }));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.forget());

describe('HL7 v2 messages', () => {
  it('are answered as JSON, with acknowledgements, outcomes and stays', async () => {
    const reply = await submit();
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } });
    expect(reply.json).toEqual({
      acknowledgements: Buffer.from(acknowledgements).toString('base64'),
      outcomes: [{ controlId: '1', trigger: 'A01', outcome: 'APPLIED', acknowledgement: 'AA', reason: '' }],
      stays: [],
    });
  });

  it.each([er7, 'application/hl7-v2', 'text/plain'])('are answered as the acknowledgements alone to Accept: %s', async (accept) => {
    const reply = await submit({ accept });
    expect(reply).toMatchObject({ status: 200, text: acknowledgements, headers: { 'content-type': `${accept}; charset=utf-8` } });
  });

  it.each([er7, `${er7}; charset=utf-8`, 'application/hl7-v2', 'text/plain', 'text/plain; charset=iso-8859-1', 'TEXT/PLAIN;charset="UTF-8"'])('cross byte by byte: their charset is in MSH-18, not in %s', async (type) => {
    expect((await submit({ 'content-type': type })).status).toBe(200);
    expect(Buffer.from(gateway.calls[0]!.request['messages'] as Uint8Array).equals(message)).toBe(true);
  });

  it('are refused empty, in another form, and to somebody else', async () => {
    expect(await submit({}, Buffer.alloc(0))).toMatchObject({ status: 400 });
    expect(await submit({ accept: 'application/xml' })).toMatchObject({ status: 406 });
    expect(await submit({ 'content-type': 'application/xml' })).toMatchObject({ status: 415 });
    const token = await gateway.token({ roles: ['clinician'] });
    expect(await gateway.ask({ method: 'POST', path: '/api/v1/hl7v2', token, headers: { 'content-type': er7 }, body: message })).toMatchObject({ status: 403 });
    expect(gateway.calls).toEqual([]);
  });
});

describe('a bundle of a known source', () => {
  it.each(['http://hospital.example.org/ehr?site=1', 'urn:oid:1.2.250.1.71', 'Hôpital Saint-Louis', 'a%2Fb', 'plus+plus'])('names its source in the address: %s', async (source) => {
    const body = Buffer.from('{"resourceType":"Bundle"}');
    const reply = await gateway.ask({ method: 'POST', path: `/api/v1/sources/${encodeURIComponent(source)}/bundles`, headers: { 'content-type': 'application/fhir+json' }, body });
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({ types: { Patient: { received: 1, created: 1, updated: 0, unchanged: 0 } }, patients: [{ id: 'x', created: true }] });
    expect(gateway.calls[0]!.request).toMatchObject({ source, bundle: body });
  });
});
