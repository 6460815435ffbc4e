import { ScalarType, toJson, type DescMessage, type Message } from '@bufbuild/protobuf';
import { isMaillageError, newId, systemClock } from '@maillage/kernel';
import type { CallOptions, RpcAnswer } from '@maillage/messaging';
import type { Request } from './cells.js';
import type { World } from './world.js';

/** What came back, the same for RPC and HTTP. */
export interface Answer {
  /** OK, or the category of the refusal. */
  readonly outcome: string;
  readonly reason: string;
  /** Headers and body, but for what differs from one request to the next. */
  readonly text: string;
  readonly requestId: string;
}

const categoryOf: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 409: 'CONFLICT', 410: 'GONE', 412: 'CONFLICT', 422: 'RULE_VIOLATION', 429: 'RESOURCE_EXHAUSTED', 501: 'UNSUPPORTED', 503: 'UNAVAILABLE', 504: 'DEADLINE_EXCEEDED',
};
/** Of the connection or the moment, and none of the answer. */
const passing = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'x-request-id']);

/** Asks once. Never throws for an answer that is a refusal. */
export async function ask({ rpc, platform }: World, request: Request, token: string): Promise<Answer> {
  const requestId = newId(systemClock);
  if (request.kind === 'rpc') {
    const { method, message } = request;
    const service = rpc.service(method.parent) as Record<string, (message: Message, options: CallOptions) => Promise<RpcAnswer<DescMessage>>>;
    try {
      const answer = await service[method.localName]!(message, { token, requestId, timeoutMs: 15_000 });
      return { outcome: 'OK', reason: '', text: textOf(method.output, answer.message), requestId };
    } catch (error) {
      if (!isMaillageError(error)) throw error;
      const { category, reason, message: said, violations, incidentId: _, ...rest } = JSON.parse(JSON.stringify({ ...error, message: error.message })) as Record<string, unknown>;
      return { outcome: String(category), reason: String(reason), text: JSON.stringify({ category, reason, said, violations, rest }), requestId };
    }
  }
  const response = await fetch(`${platform.gatewayUrl}${request.path}`, { method: request.verb, headers: { ...request.headers, authorization: `Bearer ${token}`, 'x-request-id': requestId }, ...(request.body !== undefined && { body: request.body }) });
  const body = await response.text();
  const headers = [...response.headers].filter(([name]) => !passing.has(name)).map(([name, value]) => `${name}: ${value}`).join('\n');
  const text = `${response.status}\n${headers}\n\n${body}`.replaceAll(requestId, '<request>');
  return { outcome: response.ok ? 'OK' : (categoryOf[response.status] ?? `HTTP ${response.status}`), reason: /"reason":"(\w+)"/.exec(body)?.[1] ?? /"code":"([A-Z_]{4,})"/.exec(body)?.[1] ?? '', text, requestId };
}

/** The message as JSON, with what its bytes hold as text: canaries hide in base64. */
function textOf(schema: DescMessage, message: Message): string {
  const json = toJson(schema, message) as Record<string, unknown>;
  for (const { scalar, jsonName } of schema.fields) if (scalar === ScalarType.BYTES && typeof json[jsonName] === 'string') json[jsonName] = Buffer.from(json[jsonName], 'base64').toString('utf8');
  return JSON.stringify(json);
}
