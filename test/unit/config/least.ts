import { ConfigError, parseConfig } from '../../../src/config/load';

/** What a configuration must have. */
export const LEAST = `
freeswitch: { host: 127.0.0.1, password: cluck }
users:
  "200": { password: "123" }
conferences:
  Team: { owner: "200" }
dial: {}
`;

/** Reads a configuration from its text. */
export const parse = (text: string, environment: NodeJS.ProcessEnv = {}) =>
  parseConfig('g.yaml', text, environment);

/** The mistakes of a configuration, as the user sees them. */
export function problems(text: string, environment: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    parse(text, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
