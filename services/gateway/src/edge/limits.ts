/** Largest body of a route in bytes, after decompression. Bundles and HL7 files are the only large ones: 100 MB, as the wire carries them in parts. */
export const bodyLimits = { json: 2_000_000, form: 16_000, resource: 8_000_000, bundle: 100_000_000, hl7: 100_000_000 } as const;

/** Bytes that large bodies may hold together in this process; who comes too late waits in line, and after `waitMs` is told to come back. */
export const largeBodies = { aboveBytes: 1_000_000, togetherBytes: 400_000_000, waitMs: 60_000 } as const;

/** Longest time of a call in milliseconds, where the contract does not say another. */
export const callTimes = { ordinary: 5_000, bundle: 300_000 } as const;

/**
 * How long a connection may take, in milliseconds. A whole request: five minutes, because 100 MB over a slow line is an honest
 * request. Headers are small: who drips them is cut. Idle connections outlive those of an ingress (60 s), or it would send into
 * a closing one. After a refusal the rest of a body is thrown away for a moment, so that the answer arrives, and no longer.
 */
export const connectionTimes = { headers: 15_000, request: 300_000, checkEvery: 5_000, idle: 65_000, afterRefusal: 5_000 } as const;

/** Deepest nesting of a REST body; our messages nest four levels. */
export const jsonDepth = 32;
