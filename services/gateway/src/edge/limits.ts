/** Largest body of a route in bytes. Bundles are the only large ones: 100 MB, as the wire carries them in parts. */
export const bodyLimits = { json: 2_000_000, resource: 8_000_000, bundle: 100_000_000, hl7: 100_000_000 } as const;

/** Longest time of a call in milliseconds, where the contract does not say another. */
export const callTimes = { ordinary: 5_000, bundle: 300_000 } as const;

/** Deepest nesting of a REST body; our messages nest four levels. */
export const jsonDepth = 32;
