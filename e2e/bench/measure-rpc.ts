import { create, toBinary } from '@bufbuild/protobuf';
import { EchoRequestSchema, EchoResponseSchema, NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { Link, RpcClient } from '@maillage/messaging';
import { connect } from '@nats-io/transport-node';
import { startTokenSource } from './bench-token.js';
import { startCounterpart } from './counterpart.js';
import { withNats } from './ground.js';
import { inLanes, quantile, seconds, sideBySide, type Measure } from './row.js';

const subject = 'bench.bare';
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const alone = 2_000;
const together = 20_000;
const width = 64;

/**
 * One request and its answer between two processes. Ours carries and checks token, role, deadline and field rules and ends in a typed
 * message; the bare client sends and receives the same message bytes and looks at nothing.
 */
export const measureRpc: Measure = ({ rounds }) =>
  withNats(async (nats) => {
    const source = await startTokenSource();
    const body = new Uint8Array(256).fill(7);
    const request = create(EchoRequestSchema, { mode: 'answer', body });
    const bytes = toBinary(EchoRequestSchema, request);
    const answer = toBinary(EchoResponseSchema, create(EchoResponseSchema, { received: 256n, body, actor: 'bench' }));
    const server = await startCounterpart('./rpc-server.js', [nats.url, source.issuer, subject, Buffer.from(answer).toString('base64')]);
    const link = await Link.connect({ url: nats.url, name: 'bench', log });
    const bare = await connect({ servers: nats.url });
    try {
      const notes = new RpcClient(link).service(NotesService);
      const options = { token: source.token };
      const ours = (): Promise<unknown> => notes.echo(request, options);
      const plain = (): Promise<unknown> => bare.request(subject, bytes, { timeout: 5_000 });
      // The median call: a mean would tell how often the machine took the processor away.
      const latency = (call: () => Promise<unknown>) => async (): Promise<number> => {
        const times: number[] = [];
        for (let each = 0; each < alone; each++) times.push((await seconds(call)) * 1e6);
        return quantile(times, 0.5);
      };
      const throughput = (call: () => Promise<unknown>) => async (): Promise<number> => together / (await seconds(() => inLanes(width, together, call)));
      return [
        { what: 'RPC round trip p50, 1 at a time (baseline: bare NATS)', unit: 'µs', ...(await sideBySide(rounds, latency(ours), latency(plain))), goal: { of: 'ratio', atMost: 1.3 } },
        { what: `RPC round trips, ${width} at a time (baseline: bare NATS)`, unit: '1/s', ...(await sideBySide(rounds, throughput(ours), throughput(plain))), goal: { of: 'ratio', atLeast: 0.8 } },
      ];
    } finally {
      await bare.close();
      await link.close();
      await server.stop();
      source.close();
    }
  });
