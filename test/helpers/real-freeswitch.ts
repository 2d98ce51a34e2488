/** The address and the password of a FreeSWITCH's event socket. */
export interface FreeswitchEndpoint {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/**
 * Returns the real FreeSWITCH of the lab configuration (fixtures/freeswitch/lab) that the environment names:
 * FREESWITCH_HOST, FREESWITCH_PORT (8021), FREESWITCH_PASSWORD (ClueCon). `undefined` if it names no host: then use the
 * simulator.
 */
export function realFreeswitch(): FreeswitchEndpoint | undefined {
  const host = process.env['FREESWITCH_HOST'] ?? '';
  if (host === '') return undefined;
  return {
    host,
    port: Number(process.env['FREESWITCH_PORT'] ?? 8021),
    password: process.env['FREESWITCH_PASSWORD'] ?? 'ClueCon',
  };
}
