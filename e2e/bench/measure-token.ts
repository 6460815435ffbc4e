import { createTokenVerifier } from '@maillage/access';
import { systemClock } from '@maillage/kernel';
import { jwtVerify } from 'jose';
import { audience, startTokenSource } from './bench-token.js';
import { seconds, sideBySide, type Measure } from './row.js';

const checks = 200_000;
const plainChecks = 1_000;
const copies = 5_000;

/** The check of a token that was seen before, its first verification shared out over all, against jose alone. Each check gets a string of its own, as each request brings one. */
export const measureToken: Measure = async ({ rounds }) => {
  const source = await startTokenSource();
  try {
    const bytes = Buffer.from(source.token);
    const tokens = Array.from({ length: copies }, () => bytes.toString('latin1'));
    const figures = await sideBySide(
      rounds,
      async () => {
        const verifier = createTokenVerifier({ issuer: source.issuer, audience, clock: systemClock });
        const took = await seconds(async () => {
          for (let each = 0; each < checks; each++) await verifier.verify(tokens[each % copies]!);
        });
        return (took * 1e6) / checks;
      },
      async () => {
        const took = await seconds(async () => {
          for (let each = 0; each < plainChecks; each++) await jwtVerify(tokens[each % copies]!, source.publicKey, { issuer: source.issuer, audience, algorithms: ['RS256'] });
        });
        return (took * 1e6) / plainChecks;
      },
    );
    return [{ what: 'token check (baseline: jose)', unit: 'µs', ...figures, goal: { of: 'ours', atMost: 1 } }];
  } finally {
    source.close();
  }
};
