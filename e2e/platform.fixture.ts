import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenProvider, clientToken, repositoryRoot, startPlatform, type Platform, type PlatformOptions } from '@maillage/local';

/** A platform of one spec file, in a folder of its own that goes with it. */
export interface TestPlatform extends Platform {
  readonly folder: string;
  /** Token of the client that the journey uses: every role but nurse and person. */
  journeyToken(): Promise<string>;
}

/** Starts the built platform, empty, on free ports, with the provider that MAILLAGE_PROVIDER names. */
export async function startEmptyPlatform(options: Pick<PlatformOptions, 'settings'> = {}): Promise<TestPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-e2e-'));
  chmodSync(folder, 0o755);
  try {
    const platform = await startPlatform({ ...options, home: join(folder, 'home'), provider: chosenProvider(), ports: { gateway: 0, openId: 0, postgres: 0, nats: 0 }, compileCache: join(repositoryRoot, 'node_modules/.cache/maillage-e2e') });
    return {
      ...platform,
      folder,
      journeyToken: async () => (await clientToken({ issuer: platform.issuer, clientId: 'journey', clientSecret: platform.clientSecrets.journey })).accessToken,
      stop: async () => {
        await platform.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What a journey works on. */
export interface JourneyInput {
  readonly bundles: string;
  readonly adt: string;
  readonly month: string;
}

/** The shipped sample. */
export const sample: JourneyInput = {
  bundles: join(repositoryRoot, 'deploy/local/sample/synthea-sample.tar.gz'),
  adt: join(repositoryRoot, 'deploy/local/sample/adt.hl7'),
  month: '2026-09',
};

/** Keys of issue 3, in its order. */
export interface Report {
  readonly resources: { readonly in: Record<string, number>; readonly stored: Record<string, number> };
  readonly persons: { readonly received: number; readonly created: number; readonly linked: number; readonly inReview: number };
  readonly joined: Record<string, number>;
  readonly enrolled: number;
  readonly memberMonths: number;
  readonly appointments: { readonly booked: number; readonly refused: number };
  readonly referrals: { readonly opened: number; readonly closed: number };
  readonly messages: { readonly read: number; readonly applied: number; readonly duplicate: number; readonly refused: number };
  readonly stays: { readonly open: number; readonly closed: number; readonly cancelled: number };
  readonly emergencyContacts: number;
  readonly capitation: { readonly currency: string; readonly cells: Record<string, { readonly memberMonths: number; readonly amount: number }>; readonly gross: number; readonly adjustments: number; readonly total: number };
  readonly events: { readonly published: number; readonly confirmed: number; readonly dead: number };
  readonly seconds: Record<string, number>;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

/** The part of a report that is a state: equal after a repeat or a crash. */
export const stateOf = ({ resources, joined, enrolled, memberMonths, stays, emergencyContacts, capitation }: Report): object => ({ stored: resources.stored, joined, enrolled, memberMonths, stays, emergencyContacts, capitation });

/** Names of the checks that do not hold, with what they found. */
export const broken = ({ checks }: Report): string[] => checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);

/** How a journey ended. */
export interface JourneyEnd {
  readonly code: number | null;
  readonly report: Report;
  /** What it said beside the report. */
  readonly said: string;
}

/** `npm run journey` without the build: the real program against the platform of `home`. `heard` is called with each piece that it says. */
export async function runJourney(home: string, input: JourneyInput, heard: Heard = () => undefined): Promise<JourneyEnd> {
  const { code, said, out } = await runProgram('e2e/dist/journey/main.js', ['--bundles', input.bundles, '--adt', input.adt, '--month', input.month], { MAILLAGE_HOME: home }, heard);
  return { code, said, report: (out ? JSON.parse(out) : null) as Report };
}

/** Called with each piece that a program says beside its output, and with a way to end it at once. */
export type Heard = (text: string, kill: () => void) => void;

/** Runs one of our programs to its end. */
export async function runProgram(script: string, args: readonly string[], env: Readonly<Record<string, string>>, heard: Heard = () => undefined): Promise<{ code: number | null; said: string; out: string }> {
  const child = spawn(process.execPath, ['--enable-source-maps', join(repositoryRoot, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...env } });
  let out = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
    heard(part, () => child.kill('SIGKILL'));
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said, out };
}

/** A folder below the spec's own. */
export function folderIn(platform: TestPlatform, name: string): string {
  const folder = join(platform.folder, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const readText = (file: string): string => readFileSync(file, 'utf8');

/** The operator may speak as anybody at NATS: as the gateway, and as an owner that a spec stands in for. */
export const operatorSeed = ({ home }: Pick<TestPlatform, 'home'>): { readonly seed: string } => ({ seed: readText(join(home, 'nats-keys', 'operator.nk')).trim() });
