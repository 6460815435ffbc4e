import { scrubbedAttributes, scrubbedSpan } from './scrub-spans.js';

describe('a span that leaves the process', () => {
  it('keeps routes, codes and SQL texts and loses what people typed', () => {
    expect(
      scrubbedAttributes({
        'http.request.method': 'GET', 'http.route': '/fhir/R4/:type', 'http.response.status_code': 200, 'db.query.text': 'SELECT 1 WHERE id = $1', 'rpc.method': 'GetPerson', 'error.type': '22007',
        'url.path': '/fhir/R4/Patient', 'url.query': 'name=Martin', 'url.full': 'http://x/?name=Martin', 'client.address': '10.0.0.1', 'user_agent.original': 'x', 'db.connection_string': 'postgres://u:p@h/d',
        'http.url': 'http://x/?name=Martin', 'http.target': '/?name=Martin', 'exception.message': 'Martin', 'exception.stacktrace': 'Martin', 'enduser.id': 'martin',
      }),
    ).toEqual({ 'http.request.method': 'GET', 'http.route': '/fhir/R4/:type', 'http.response.status_code': 200, 'db.query.text': 'SELECT 1 WHERE id = $1', 'rpc.method': 'GetPerson', 'error.type': '22007' });
  });

  it('has no message in its status and its events, and keeps its name and its ids', () => {
    const context = { traceId: 't', spanId: 's' };
    const span = {
      name: 'GET /fhir/R4/:type', spanContext: () => context, attributes: { 'url.query': 'name=Martin' }, status: { code: 2, message: 'invalid date "Martin"' },
      events: [{ name: 'exception', time: [0, 0], attributes: { 'exception.type': 'TypeError', 'exception.message': 'Martin' } }],
    } as unknown as Parameters<typeof scrubbedSpan>[0];
    const sent = scrubbedSpan(span);
    expect([sent.name, sent.spanContext(), sent.status, sent.attributes, sent.events]).toEqual([
      span.name, context, { code: 2 }, {}, [{ name: 'exception', time: [0, 0], attributes: { 'exception.type': 'TypeError' } }],
    ]);
    expect(span.attributes).toEqual({ 'url.query': 'name=Martin' });
  });
});
