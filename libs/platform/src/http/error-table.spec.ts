import { Controller, Get, HttpException, Module, NotFoundException, Param, Post, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request } from 'express';
import request from 'supertest';
import { operationOutcome } from '@maillage/fhir';
import { errorTable, internal, MaillageError, systemClock, type ErrorCategory } from '@maillage/kernel';
import { createLog } from '../log/log.js';
import { ErrorFilter } from './error.filter.js';

const categories = Object.keys(errorTable) as ErrorCategory[];
const violations = [{ path: 'person_id', rule: 'id is a UUID' }];
const thrownFor = (category: ErrorCategory) =>
  category === 'INTERNAL' ? internal('incident-1', new Error('Alice Martin')) : new MaillageError(category, `TEST_${category}`, 'A message for the user.', { violations });
const foreign: Record<string, unknown> = {
  'type-error': new TypeError('Alice Martin'), 'not-an-error': 'Alice Martin', 'nest-404': new NotFoundException('Alice Martin'), 'nest-418': new HttpException('Alice Martin', 418),
  undefined,
};

@Controller()
class Thrower {
  @Get(['api/v1/throws/:category', 'fhir/R4/throws/:category'])
  throws(@Param('category') category: ErrorCategory): never {
    throw category in errorTable ? thrownFor(category) : foreign[category];
  }
  @Post('api/v1/takes')
  takes(): object {
    return {};
  }
}
@Module({ controllers: [Thrower] })
class ThrowingModule {}

let app: INestApplication;
let lines: string[];
beforeAll(async () => {
  app = await NestFactory.create(ThrowingModule, { logger: false });
  app.useGlobalFilters(
    new ErrorFilter({
      clock: systemClock, operationOutcome, log: createLog('gateway', 'error', { write: (line: string) => void lines.push(line) }),
      isFhir: (path) => path.startsWith('/fhir/'), requestIdOf: (each: Request) => each.get('x-request-id'),
    }),
  );
  await app.init();
});
beforeEach(() => (lines = []));
afterAll(() => app.close());
const get = (path: string) => request(app.getHttpServer()).get(path).set('X-Request-Id', 'request-1');

/** DESIGN, section 5: the table as it is published. A change of the kernel's table must be made here too, on purpose. */
const published: Record<ErrorCategory, [http: number, rpc: number, issue: string]> = {
  INVALID_ARGUMENT: [400, 3, 'invalid'], UNAUTHENTICATED: [401, 16, 'login'], PERMISSION_DENIED: [403, 7, 'forbidden'], NOT_FOUND: [404, 5, 'not-found'], GONE: [410, 5, 'deleted'],
  ALREADY_EXISTS: [409, 6, 'duplicate'], CONFLICT: [409, 10, 'conflict'], RULE_VIOLATION: [422, 9, 'business-rule'], RESOURCE_EXHAUSTED: [429, 8, 'throttled'],
  UNSUPPORTED: [501, 12, 'not-supported'], UNAVAILABLE: [503, 14, 'transient'], DEADLINE_EXCEEDED: [504, 4, 'timeout'], INTERNAL: [500, 13, 'exception'],
};

describe('the error table in all renderings', () => {
  it('has the published categories, and no other', () => {
    expect([...categories].sort()).toEqual(Object.keys(published).sort());
  });

  it.each(categories)('%s as problem+json', async (category) => {
    const { status, headers, body } = await get(`/api/v1/throws/${category}`);
    const error = thrownFor(category);
    expect(status).toBe(published[category][0]);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(headers['x-request-id']).toBe('request-1');
    expect(body).toEqual({
      type: `urn:maillage:error:${error.reason}`, title: expect.any(String), status, detail: error.message, category, reason: error.reason, requestId: 'request-1',
      ...(category === 'INTERNAL' ? { incidentId: 'incident-1' } : { violations }),
    });
    expect('retry-after' in headers).toBe(['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(category));
    expect('www-authenticate' in headers).toBe(category === 'UNAUTHENTICATED');
  });

  it.each(categories)('%s as OperationOutcome', async (category) => {
    const { status, headers, text } = await get(`/fhir/R4/throws/${category}`);
    expect(status).toBe(published[category][0]);
    expect(headers['content-type']).toBe('application/fhir+json; charset=utf-8');
    expect(JSON.parse(text)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: expect.stringMatching(/error|fatal/), code: published[category][2] }] });
    expect(text).not.toContain('Alice');
  });

  it.each(categories)('%s as RPC code', (category) => {
    expect(errorTable[category].rpc).toBe(published[category][1]);
  });
});

describe('an error at the edge', () => {
  it('is 412 for a stale version when the caller named one by If-Match', async () => {
    expect((await get('/api/v1/throws/CONFLICT').set('If-Match', 'W/"3"')).body).toMatchObject({ status: 412, category: 'CONFLICT' });
    expect((await get('/api/v1/throws/ALREADY_EXISTS').set('If-Match', 'W/"3"')).status).toBe(409);
  });

  it.each(['type-error', 'not-an-error', 'undefined'])('that nobody foresaw (%s) shows an incident id only, and the log has it', async (kind) => {
    const { status, body, text } = await get(`/api/v1/throws/${kind}`);
    expect(status).toBe(500);
    expect(body).toMatchObject({ category: 'INTERNAL', incidentId: expect.any(String) });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'request.failed', incidentId: (body as { incidentId: string }).incidentId, requestId: 'request-1' });
    expect(text + lines.join()).not.toContain('Alice');
  });

  it.each([['nest-404', 404, 'ROUTE_UNKNOWN'], ['nest-418', 400, 'REQUEST_UNREADABLE']])('of the framework (%s) does not repeat its message', async (kind, status, reason) => {
    const answer = await get(`/api/v1/throws/${kind}`);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ reason });
    expect(answer.text).not.toContain('Alice');
  });

  it.each([
    ['an unknown address', () => get('/api/v1/nothing'), 404, 'ROUTE_UNKNOWN'],
    ['malformed JSON', () => request(app.getHttpServer()).post('/api/v1/takes').type('json').send('{"name": "Alice'), 400, 'REQUEST_UNREADABLE'],
    ['a large body', () => request(app.getHttpServer()).post('/api/v1/takes').type('json').send(JSON.stringify('x'.repeat(200_000))), 413, 'BODY_TOO_LARGE'],
    ['an unknown charset', () => request(app.getHttpServer()).post('/api/v1/takes').set('Content-Type', 'application/json; charset=ebcdic').send('{}'), 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['an unknown encoding', () => request(app.getHttpServer()).post('/api/v1/takes').type('json').set('Content-Encoding', 'lz4').send('{}'), 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ])('for %s has a reason of its own', async (_case, send, status, reason) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ reason, requestId: expect.any(String) });
    expect(answer.text).not.toContain('Alice');
  });
});
