/** The environment variables that override the file, and where each belongs. */
export const ENVIRONMENT: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['GATEWAY_HOST', ['listen', 'host']],
  ['GATEWAY_PORT', ['listen', 'port']],
  ['GATEWAY_ADMIN_PORT', ['admin', 'port']],
  ['FREESWITCH_HOST', ['freeswitch', 'host']],
  ['FREESWITCH_PORT', ['freeswitch', 'port']],
  ['FREESWITCH_PASSWORD', ['freeswitch', 'password']],
  ['LOG_LEVEL', ['log', 'level']],
]);

/** Puts the values of the environment in the place of the file's. An empty variable counts as not set. */
export function overrideFromEnvironment(file: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) return file;
  const result: Record<string, unknown> = { ...file };
  for (const [variable, [section, key]] of ENVIRONMENT) {
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    const old = result[section];
    // What is no section is left for the schema to complain about.
    if (typeof old === 'object' || old === undefined || old === null)
      result[section] = { ...old, [key]: value };
  }
  return result;
}
