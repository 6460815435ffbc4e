// The harness is TypeScript that Node strips itself, so that a test run needs no build: the hook lets `./x.js` mean `./x.ts`.
import '../../deploy/local/typescript-source.mjs';

const { runHarness } = await import('./harness/harness.ts');
await runHarness(process.argv[2]);
