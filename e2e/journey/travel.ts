import type { PlatformAddresses } from '@maillage/local';
import { bundleFiles } from './bundle-files.js';
import { runChecks } from './checks/run-checks.js';
import { countEvents, settleEvents } from './events.js';
import { Gateway } from './gateway.js';
import type { JourneyOptions } from './options.js';
import { report } from './report.js';
import { StepsClock } from './steps-clock.js';
import { applyMessages } from './steps/apply-messages.js';
import { bookEvaluations, prepareTeams } from './steps/book-evaluations.js';
import { foundNetwork } from './steps/found-network.js';
import { importBundles } from './steps/import-bundles.js';
import { joinAndEnrol } from './steps/join-and-enrol.js';
import { openContract } from './steps/open-contract.js';
import { runCapitation } from './steps/run-capitation.js';
import { supportSocially } from './steps/support-socially.js';
import { worldId, type World } from './world.js';

/** The main job from end to end against a running platform: the report, and the names of the checks that do not hold. */
export async function travel(options: JourneyOptions, platform: PlatformAddresses, say: (line: string) => void): Promise<{ report: object; failed: readonly string[] }> {
  const bundles = await bundleFiles(options.bundles);
  const id = worldId(options.source, bundles.fingerprint, options.month);
  const steps = new StepsClock(say);
  const gateway = new Gateway(platform.gatewayUrl, { issuer: platform.issuer, clientId: 'journey', clientSecret: platform.clientSecrets.journey });
  const world: World = { options, platform, gateway, steps, bundles, id, networkId: id('network'), contractId: id('contract') };

  const before = await countEvents(world);
  const imported = await importBundles(world);
  const founded = await foundNetwork(world, imported);
  await openContract(world, founded);
  const teams = await prepareTeams(world, founded, imported.patients.length);
  const joined = await joinAndEnrol(world, imported.patients);
  const booked = await bookEvaluations(world, joined.members, teams);
  const applied = await applyMessages(world, joined.positions);
  const supported = await supportSocially(world, joined.members, founded);
  await settleEvents(world, before); // deaths and merges of the messages have reached the roster before the month is run
  const capitated = await runCapitation(world, joined.members, [...joined.positions, applied.position]);
  const events = await settleEvents(world, before);
  const checks = await steps.step('checks', () => runChecks(world, { imported, joined, applied, capitated }));

  const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
  return { report: report({ imported, joined, enrolled: joined.members.length, booked, supported, applied, capitated, events, seconds: steps.seconds, checks }), failed };
}
