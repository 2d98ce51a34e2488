/** The environment variables that override the file, with the key that each one overrides. */
export const ENVIRONMENT: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['GATEWAY_HOST', ['listen', 'host']],
  ['GATEWAY_PORT', ['listen', 'port']],
  ['GATEWAY_ADMIN_PORT', ['admin', 'port']],
  ['FREESWITCH_HOST', ['freeswitch', 'host']],
  ['FREESWITCH_PORT', ['freeswitch', 'port']],
  ['FREESWITCH_PASSWORD', ['freeswitch', 'password']],
  ['LOG_LEVEL', ['log', 'level']],
]);

/** Returns the file with the values of the environment instead of its own. An empty variable counts as not set. */
export function overrideFromEnvironment(file: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) return file;
  const result: Record<string, unknown> = { ...file };
  for (const [variable, [section, key]] of ENVIRONMENT) {
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    const old = result[section];
    // If a section is not a map, the schema reports it.
    if (typeof old === 'object' || old === undefined || old === null)
      result[section] = { ...old, [key]: value };
  }
  return result;
}
