import { cedarDecisions, policiesOf, policyTexts, schemaText, type Actor, type Role } from '@maillage/access';
import { contractServices, methodName } from '@maillage/contracts';
import { seconds, sideBySide, type Measure } from './row.js';

const decisions = 200_000;
const plainDecisions = 500;
const roleSets: readonly (readonly Role[])[] = [['clinician'], ['nurse', 'coordinator'], ['social-worker'], ['finance'], ['secretary'], ['person']];

/** May this role call this, and what may it see: both together, reading and checking the policies shared out over all, against Cedar asked the first half each time. */
export const measurePolicy: Measure = async ({ rounds }) => {
  const methods = contractServices().flatMap((service) => service.methods.map(methodName));
  const actors = roleSets.map((roles): Pick<Actor, 'roles'> => ({ roles: new Set(roles) }));
  const schema = schemaText();
  const texts = policyTexts();
  const allowed = policiesOf(cedarDecisions(schema, texts));
  const asked = actors.flatMap((actor) => methods.filter((method) => allowed.rolesOf(method).some((role) => role !== 'authenticated' && actor.roles.has(role))).map((method) => ({ actor, method })));
  const plain = cedarDecisions(schema, texts);
  const figures = await sideBySide(
    rounds,
    async () => {
      const took = await seconds(async () => {
        const policies = policiesOf(cedarDecisions(schema, texts));
        for (let each = 0; each < decisions; each++) {
          const { actor, method } = asked[each % asked.length]!;
          policies.mayCall(actor, method);
          policies.visibility(actor);
        }
      });
      return (took * 1e6) / decisions;
    },
    async () => {
      const took = await seconds(async () => {
        for (let each = 0; each < plainDecisions; each++) {
          const { actor, method } = asked[each % asked.length]!;
          plain([...actor.roles], { action: method.replace('maillage.', ''), resource: { type: 'Platform', id: 'maillage' } });
        }
      });
      return (took * 1e6) / plainDecisions;
    },
  );
  return [{ what: 'policy decision (baseline: Cedar each time)', unit: 'µs', ...figures, goal: { of: 'ours', atMost: 20 } }];
};
