import { streamOf } from './events/event-stream.js';

/** One process of the platform as NATS knows it: by its nkey. */
export interface NatsUser {
  /** Name of the service, such as `patient-registry`. */
  readonly name: string;
  /** Context of its contracts, such as `registry`; the gateway's is `gateway`. */
  readonly context: string;
  /** Contexts whose events it takes in, each through the durable `<name>-<context>`; `tools-registry` for a consumer with a name of its own. */
  readonly reads: readonly string[];
  /** Asks every context, and owns nothing: the gateway. */
  readonly edge?: boolean | undefined;
}

/** Subjects that a user may use. */
export interface NatsPermissions {
  readonly publish: { readonly allow: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
}

/** The one stream of all access facts: the latest state of each, for ever, and nothing older. Whoever reads it from its beginning knows everything. */
export const accessStream = 'maillage-access';
/** Where a context is answered: `_INBOX.<who asks>.<who may answer>.<process>.<number>`. */
export const inboxOf = (context: string): string => `_INBOX.${context}`;

const consumerCalls = ['CREATE', 'DURABLE.CREATE', 'INFO', 'MSG.NEXT'];

/** Everything that concerns one durable of one stream. Made on one subject with several filters, on another with one, which stands at its end. */
const durable = (stream: string, name: string): string[] => [
  ...consumerCalls.map((call) => `$JS.API.CONSUMER.${call}.${stream}.${name}`),
  `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
  `$JS.ACK.${stream}.${name}.>`,
];

function owned(context: string): string[] {
  const stream = streamOf(context);
  return [
    `maillage.evt.${context}.>`,
    `maillage.fill.${context}.>`,
    ...['INFO', 'CREATE', 'UPDATE'].map((call) => `$JS.API.STREAM.${call}.${stream}`),
    // Whether a consumer of ours still has something to read.
    `$JS.API.CONSUMER.INFO.${stream}.*`,
  ];
}

function taken({ name, reads }: NatsUser): string[] {
  return reads.flatMap((read) => {
    const context = read.slice(read.lastIndexOf('-') + 1);
    return [...durable(streamOf(context), `${name}-${read}`), ...['register', 'confirm', 'fetch'].map((question) => `maillage.${question}.${context}.${name}`)];
  });
}

/** Access facts: each writes its own and reads all, through a consumer for one process whose name nobody can guess. */
const access = ({ context }: NatsUser): string[] => [
  `maillage.access.${context}.>`,
  ...['INFO', 'CREATE'].map((call) => `$JS.API.STREAM.${call}.${accessStream}`),
  ...['CREATE', 'MSG.NEXT'].map((call) => `$JS.API.CONSUMER.${call}.${accessStream}.*`),
];

/**
 * What `user` may do, and nothing else: answer its own context's requests, publish its own events, keep its own stream, read through its
 * own durables, speak for itself. An answer goes to an address that names its writer, so nobody answers in another's name.
 */
export function permissionsOf(user: NatsUser): NatsPermissions {
  const { context } = user;
  const answers = [`_INBOX.*.${context}.>`];
  const own = [`${inboxOf(context)}.>`];
  if (user.edge) return { publish: { allow: ['maillage.rpc.>', ...answers] }, subscribe: { allow: own } };
  return {
    publish: { allow: [...owned(context), ...taken(user), ...access(user), ...answers] },
    subscribe: { allow: [`maillage.rpc.${context}.>`, ...['register', 'confirm', 'fetch'].map((question) => `maillage.${question}.${context}.*`), ...own] },
  };
}

/**
 * The `authorization` of nats.conf: one nkey user each, with what permissionsOf says. `keys` holds their public nkeys (`U…`) by name, and
 * may hold `operator`, who may do everything. Throws when a user has no key: it would be let in by nobody, and nobody would say why.
 */
export function natsAuthorization(users: readonly NatsUser[], keys: Readonly<Record<string, string>>): string {
  const keyOf = (name: string): string => {
    const key = keys[name];
    if (!key || !/^U[A-Z2-7]{55}$/.test(key)) throw new Error(`${name} has no public nkey`);
    return key;
  };
  const entry = (name: string, permissions: unknown): string => `    # ${name}\n    { nkey: ${keyOf(name)}, permissions: ${JSON.stringify(permissions)} }`;
  const entries = users.map((user) => entry(user.name, permissionsOf(user)));
  if (keys['operator']) entries.push(entry('operator', { publish: { allow: ['>'] }, subscribe: { allow: ['>'] } }));
  return `authorization {\n  users: [\n${entries.join(',\n')}\n  ]\n}\n`;
}
