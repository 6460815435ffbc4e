import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { connectionTimes } from './limits.js';

/** The limits of a connection, and no body before somebody wants it: `Expect: 100-continue` is answered by the route that reads it. Before the server listens. */
export function limitConnections(server: Server): void {
  Object.assign(server, { headersTimeout: connectionTimes.headers, requestTimeout: connectionTimes.request, connectionsCheckingInterval: connectionTimes.checkEvery, keepAliveTimeout: connectionTimes.idle });
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => void server.emit('request', request, response));
  server.on('clientError', answerUnreadable);
}

const statusOfCode: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TOO_SLOW', 'The request did not arrive in time.'],
};

/** What is no HTTP, or comes too slowly, reaches no route: it is answered on the wire. Once an answer is under way the connection is only cut. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket & { readonly _httpMessage?: ServerResponse | null }): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) return void socket.destroy();
  const [status, reason, detail] = statusOfCode[error.code ?? ''] ?? [400, 'REQUEST_UNREADABLE', 'The request cannot be read.'];
  const body = JSON.stringify({ type: `urn:maillage:error:${reason}`, title: 'The request is malformed', status, detail, category: 'INVALID_ARGUMENT', reason });
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/problem+json; charset=utf-8\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), connectionTimes.afterRefusal).unref();
}

/** Cuts the connection of a caller who goes on sending a body that was refused. */
export const cutRefusedBodies: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return;
    const cut = setTimeout(() => request.destroy(), connectionTimes.afterRefusal);
    cut.unref();
    request.once('close', () => clearTimeout(cut));
  });
  next();
};
