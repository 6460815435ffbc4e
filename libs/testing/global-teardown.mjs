/** Ends the harness and waits until it has stopped its servers and removed its folder. */
export default async function globalTeardown() {
  const harness = globalThis.maillageHarness;
  if (!harness || harness.exitCode !== null) return;
  harness.ref();
  const gone = new Promise((resolve) => harness.once('exit', resolve));
  if (harness.connected) harness.disconnect();
  await gone;
}
