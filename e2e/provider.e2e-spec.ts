import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { chosenProvider, freePort, isPortFree, loginWithPassword, startPlatform, type Platform, type PlatformPorts } from '@maillage/local';

/** The provider that MAILLAGE_PROVIDER names, without services: what it keeps and how it ends. */
describe('the OpenID provider of a platform', () => {
  let home: string;
  let ports: PlatformPorts;
  let running: Platform | undefined;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'maillage-provider-'));
    chmodSync(home, 0o755);
    ports = { gateway: await freePort(), openId: await freePort(), postgres: 0, nats: 0 };
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  const start = async (gateway = ports.gateway): Promise<Platform> => (running = await startPlatform({ home, services: [], provider: chosenProvider(), ports: { ...ports, gateway } }));
  const signIn = ({ issuer, clientSecrets }: Platform, gatewayUrl: string): Promise<{ accessToken: string }> =>
    loginWithPassword({ issuer, clientId: 'gateway', clientSecret: clientSecrets.gateway, redirectUri: `${gatewayUrl}/session/callback`, username: 'dr.martin', password: 'Martin-dev-1' });
  const publishedIds = async ({ issuer }: Platform): Promise<string[]> => ((await (await fetch(`${issuer}/protocol/openid-connect/certs`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);

  it('keeps its keys over a restart and follows the gateway to another address, and to no other', async () => {
    const first = await start();
    const { kid } = decodeProtectedHeader((await signIn(first, first.gatewayUrl)).accessToken);
    await first.stop();
    const second = await start(await freePort());
    expect(second.issuer).toBe(first.issuer);
    expect(await publishedIds(second)).toContain(kid);
    expect(decodeProtectedHeader((await signIn(second, second.gatewayUrl)).accessToken).kid).toBe(kid);
    await expect(signIn(second, first.gatewayUrl)).rejects.toThrow('the provider answers 400');
    await second.stop();
    expect(await isPortFree(ports.openId)).toBe(true);
  }, 300_000);

  it('ends the platform when it is killed, and leaves no process behind', async () => {
    const platform = await start();
    process.kill(platform.processes.get('openid')!, 'SIGKILL');
    expect((await platform.failed).message).toMatch(/^openid was killed \(SIGKILL\), so everything was stopped: read the end of /);
    await platform.stop();
    for (let i = 0; i < 100 && !(await isPortFree(ports.openId)); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await isPortFree(ports.openId)).toBe(true);
  }, 300_000);
});
