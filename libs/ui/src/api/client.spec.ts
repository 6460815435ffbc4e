import { ApiClient } from './client.js';
import { ProblemError } from './problem.js';

interface Sent {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** A client whose gateway answers what the spec says; the HTTP of a real one is the business of the end-to-end spec. */
function clientWith(answer: (sent: Sent) => Response): { client: ApiClient; sent: Sent[]; wait: (ms: number) => void; signedOut: () => number } {
  const sent: Sent[] = [];
  let now = 0;
  let ends = 0;
  const client = new ApiClient({
    fetch: (path, init) => {
      const request = { path: path as string, method: init!.method!, headers: init!.headers as Record<string, string>, body: init!.body as string | undefined };
      sent.push(request);
      return Promise.resolve(answer(request));
    },
    elapsed: () => now,
    csrfToken: () => 'csrf-1',
    signedOut: () => void ends++,
  });
  return { client, sent, wait: (ms) => void (now += ms), signedOut: () => ends };
}
const json = (body: object, init: ResponseInit = {}): Response => new Response(JSON.stringify(body), init);
const personId = '01900000-0000-7000-8000-000000000001';

describe('a call', () => {
  it('of a reading operation has its path and query', async () => {
    const { client, sent } = clientWith(() => json({ appointments: [] }));
    await client.call('getPerson', { personId });
    await client.call('listAppointments', { personId, state: '', from: '2026-01-01T00:00:00Z' });
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /api/v1/persons/${personId}`, `GET /api/v1/appointments?personId=${personId}&from=2026-01-01T00%3A00%3A00Z`]);
    expect(sent[0]!.headers).toEqual({ Accept: 'application/json' });
  });

  it('of a writing operation has a body and the token against forgery, and no name in its address', async () => {
    const { client, sent } = clientWith(() => json({ persons: [] }));
    await client.call('searchPersons', { familyName: 'Nguyen', birthDate: '1950-02-03' });
    expect(sent).toEqual([{ method: 'POST', path: '/api/v1/persons/search', headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRF-Token': 'csrf-1' }, body: '{"familyName":"Nguyen","birthDate":"1950-02-03"}' }]);
  });

  it('after writes says their positions, the latest eight, for a minute', async () => {
    let count = 0;
    const { client, sent, wait } = clientWith(({ method }) => json({}, method === 'POST' ? { headers: { 'X-Maillage-Position': `p${++count}` } } : {}));
    for (let each = 0; each < 9; each++) await client.call('completeTask', { taskId: personId });
    await client.call('getPerson', { personId });
    expect(sent.at(-1)!.headers['X-Maillage-Position']).toBe('p2,p3,p4,p5,p6,p7,p8,p9');
    wait(60_000);
    await client.call('getPerson', { personId });
    expect(sent.at(-1)!.headers).not.toHaveProperty('X-Maillage-Position');
  });
});

describe('a refusal', () => {
  const refused = async (response: Response): Promise<ProblemError> => clientWith(() => response).client.call('getPerson', { personId }).then(() => Promise.reject(new Error('was answered')), (error: unknown) => error as ProblemError);

  it('of REST is told by its reason', async () => {
    const { problem, message } = await refused(json({ category: 'NOT_FOUND', reason: 'PERSON_UNKNOWN', detail: 'Nobody.', requestId: 'r-1' }, { status: 404 }));
    expect(problem).toEqual({ status: 404, category: 'NOT_FOUND', reason: 'PERSON_UNKNOWN', detail: 'Nobody.', requestId: 'r-1', violations: [] });
    expect(message).toBe('PERSON_UNKNOWN');
  });

  it('of FHIR is told alike', async () => {
    const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'forbidden', details: { coding: [{ code: 'ROLE_REQUIRED' }], text: 'Not allowed.' } }] };
    expect((await refused(json(outcome, { status: 403, headers: { 'X-Request-Id': 'r-2' } }))).problem).toMatchObject({ category: 'PERMISSION_DENIED', reason: 'ROLE_REQUIRED', detail: 'Not allowed.', requestId: 'r-2' });
  });

  it('that is no problem of ours is told by its status', async () => {
    expect((await refused(new Response('<html>', { status: 503 }))).problem).toMatchObject({ category: 'UNAVAILABLE', reason: 'HTTP_503' });
  });

  it('with 401 ends the session; with 403 it does not', async () => {
    for (const [status, ends] of [[401, 1], [403, 0]] as const) {
      const { client, signedOut } = clientWith(() => json({}, { status }));
      await expect(client.call('getPerson', { personId })).rejects.toBeInstanceOf(ProblemError);
      expect(signedOut()).toBe(ends);
    }
  });

  it('without an answer is UNREACHABLE', async () => {
    const { client } = clientWith(() => {
      throw new TypeError('network');
    });
    await expect(client.call('getPerson', { personId })).rejects.toMatchObject({ problem: { reason: 'UNREACHABLE', category: 'UNAVAILABLE' } });
  });
});
