/** The clients of the realm: who asks the provider for tokens. */
export const platformClients = ['gateway', 'journey', 'source-system'] as const;

/** One of `platformClients`. */
export type PlatformClient = (typeof platformClients)[number];

/** Secret of each client. */
export type ClientSecrets = Readonly<Record<PlatformClient, string>>;

/** Values for the `${NAME:default}` of the realm file. */
export const realmVariables = (gatewayUrl: string, secrets: ClientSecrets): Record<string, string> => ({
  GATEWAY_URL: gatewayUrl,
  ...Object.fromEntries(platformClients.map((client) => [`${client.toUpperCase().replaceAll('-', '_')}_CLIENT_SECRET`, secrets[client]])),
});
