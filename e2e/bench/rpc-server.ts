// Answers the same bytes twice: through messaging, and on a bare subscription of the NATS client.
import { createTokenVerifier, loadPolicies } from '@maillage/access';
import { NotesService, type EchoRequest } from '@maillage/contracts/testing/v1/notes_pb.js';
import { systemClock } from '@maillage/kernel';
import { defaultTuning, Link, RpcServer } from '@maillage/messaging';
import { connect } from '@nats-io/transport-node';
import { audience } from './bench-token.js';
import { serve } from './counterpart.js';

const [url, issuer, bareSubject, answerBytes] = process.argv.slice(2) as [string, string, string, string];
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const link = await Link.connect({ url, name: 'bench', log });
const server = new RpcServer({
  link,
  identity: { name: 'bench', context: 'testing', services: [NotesService] },
  settings: { clock: systemClock, zone: 'Europe/Paris', verifier: createTokenVerifier({ issuer, audience, clock: systemClock }), policies: loadPolicies(), log },
  tuning: defaultTuning,
  handlers: () => [
    {
      method: NotesService.method.echo,
      handle: (request: EchoRequest) => Promise.resolve({ received: BigInt(request.body.length), body: request.body, actor: 'bench' }),
    },
  ],
  positions: { reached: () => Promise.resolve() },
  access: { load: () => Promise.resolve(), mustBeHere: () => undefined, mustBeFresh: () => undefined },
  audit: { write: () => Promise.resolve() },
});
await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error as Error) : resolve())));

const bare = await connect({ servers: url });
const answer = Buffer.from(answerBytes, 'base64');
bare.subscribe(bareSubject, { queue: 'bench', callback: (_error, message) => void message.respond(answer) });
await bare.flush();

serve(() => Promise.resolve());
