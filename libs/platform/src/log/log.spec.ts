import { internal, invalidArgument } from '@maillage/kernel';
import { createLog, type Log } from './log.js';
import { NestLog } from './nest-log.js';

let lines: Record<string, unknown>[];
let log: Log;
beforeEach(() => {
  lines = [];
  log = createLog('scheduling', 'debug', { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
});

describe('a log line', () => {
  it('is JSON with time, level, service, event and fields', () => {
    log.warn({ requestId: 'r1', durationMs: 12.5, count: 3n, method: 'maillage.registry.v1.PersonsService/GetPerson' }, 'rpc.slow');
    expect(lines).toEqual([{
      level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), service: 'scheduling', event: 'rpc.slow',
      requestId: 'r1', durationMs: 12.5, count: '3', method: 'maillage.registry.v1.PersonsService/GetPerson',
    }]);
  });

  it('takes no event that was put together at run time', () => {
    const name: string = 'Martin';
    // @ts-expect-error an event is a constant
    log.info({}, `person ${name} was found`);
    // @ts-expect-error an unknown field has no place in the type
    log.info({ familyName: 'Martin' }, 'person.found');
    expect(lines[1]).toEqual({ level: 'info', time: expect.any(String), service: 'scheduling', event: 'person.found', dropped: ['familyName'] });
  });

  it('withholds prose, long texts and objects', () => {
    log.info({ reason: 'Alice "Martin"; born 1980', subject: 'x'.repeat(301), route: { family: 'Martin' } as unknown as string }, 'odd');
    expect(lines[0]).toMatchObject({ reason: '[withheld]', subject: '[withheld]', dropped: ['route'] });
    expect(JSON.stringify(lines)).not.toContain('Martin');
  });

  it('says of an error where it was thrown and its codes, never its message', () => {
    const driver = Object.assign(new TypeError('invalid input syntax for type date: "Alice Martin"'), { code: '22007', detail: 'Key (ssn)=(1800175) exists' });
    log.error({ error: internal('0199-incident', driver), requestId: 'r1' }, 'request.failed');
    expect(lines[0]).toMatchObject({ errorType: 'MaillageError < TypeError', category: 'INTERNAL', reason: 'INTERNAL', incidentId: '0199-incident', code: '22007' });
    expect((lines[0]!['frames'] as string[])[0]).toMatch(/^at .*log\.spec/);
    expect(JSON.stringify(lines)).not.toMatch(/Martin|1800175/);
  });

  it('keeps the frames and drops the message also when the message has several lines', () => {
    log.error({ error: new Error('first\n    Alice\n    at Martin') }, 'request.failed');
    expect(JSON.stringify(lines)).not.toMatch(/Alice|Martin/);
  });

  it('survives what is thrown and is no error', () => {
    log.error({ error: 'Alice' }, 'request.failed');
    expect(lines[0]).toMatchObject({ errorType: 'string' });
  });

  it('is not written below its level', () => {
    const silent = createLog('scheduling', 'silent', { write: (line: string) => void lines.push({ line }) });
    silent.error({}, 'anything');
    expect(lines).toEqual([]);
  });
});

describe("Nest's own lines", () => {
  it('tell who speaks and drop what it says', () => {
    const nest = new NestLog(log);
    nest.log('Mapped {/persons, GET} route', 'RouterExplorer');
    nest.error(invalidArgument('DATE_INVALID', 'Alice Martin'), 'ExceptionsHandler');
    nest.error('Alice Martin', 'at somewhere', 'ExceptionsHandler');
    expect(lines.map(({ event, part }) => [event, part])).toEqual([['nest.progress', 'RouterExplorer'], ['nest.error', 'ExceptionsHandler'], ['nest.error', 'ExceptionsHandler']]);
    expect(lines[1]).toMatchObject({ reason: 'DATE_INVALID' });
    expect(JSON.stringify(lines)).not.toContain('Martin');
  });
});
