import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const start = (...args: string[]): Promise<{ code: unknown; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [fileURLToPath(new URL('../start.mjs', import.meta.url)), ...args], { env: { PATH: process.env.PATH } }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }));
  });

it('refuses a flag it does not know and lists those it knows', async () => {
  const { code, output } = await start('--kerberos');
  expect(code).toBe(1);
  expect(output.trim()).toBe("Unknown option '--kerberos'. The flags are --port N, --reset, --keycloak, --no-sample and --help.");
});

it('explains itself', async () => {
  const { code, output } = await start('--help');
  expect(code).toBe(0);
  expect(output).toContain('--no-sample');
});
