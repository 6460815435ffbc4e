import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createServers } from './servers.js';

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>);
}

/** Serves `dir`/harness.sock until the channel to Jest closes; then stops every server it started and removes `dir`. */
export async function runHarness(dir: string): Promise<void> {
  const servers = createServers(dir);
  const listener = createServer((request, response) => {
    void bodyOf(request)
      .then((body) => servers.call(request.url ?? '', body))
      .then(
        (answer) => response.end(JSON.stringify(answer ?? {})),
        (error: Error) => response.writeHead(500).end(JSON.stringify({ message: error.message })),
      );
  });
  listener.requestTimeout = 0;
  const ended = new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    process.once('SIGTERM', () => resolve());
    process.on('SIGINT', () => undefined); // Jest decides when the run is over
    if (!process.connected) resolve();
  });
  listener.listen(join(dir, 'harness.sock'));
  await ended;
  listener.close();
  await servers.stop();
  rmSync(dir, { recursive: true, force: true });
  process.exit(0);
}
