import { request } from 'node:http';

const send = (socketPath: string, path: string, body: unknown): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method: 'POST', agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });

const starting = (error: unknown): boolean => ['ENOENT', 'ECONNREFUSED'].includes(String((error as { code?: string }).code));

/** Asks the harness process of this run; it may still be starting. Throws its message when it cannot do what was asked. */
export async function askHarness<T>(path: string, body: Record<string, unknown> = {}): Promise<T> {
  const socketPath = process.env.MAILLAGE_HARNESS;
  if (!socketPath) throw new Error('There is no harness: run the specs through the root Jest configuration.');
  for (let attempt = 1; ; attempt++)
    try {
      const { status, text } = await send(socketPath, path, body);
      const answer = JSON.parse(text) as T & { message?: string };
      if (status !== 200) throw new Error(answer.message ?? 'the harness failed');
      return answer;
    } catch (error) {
      if (!starting(error) || attempt > 400) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
