import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { crossProblems } from './cross-checks';
import { ENVIRONMENT, overrideFromEnvironment } from './environment';
import { type Config, configSchema } from './schema';

/** A configuration that cannot be used, with all its mistakes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly file: string,
    /** `path: what is wrong`, one for each mistake; never a value of the file, which may be a password. */
    readonly problems: readonly string[],
  ) {
    super(`${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

export interface LoadedConfig {
  readonly file: string;
  readonly config: Config;
  /** What works but should not stay so. */
  readonly warnings: readonly string[];
  /** The contents of `listen.tls`, in PEM. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

/**
 * Reads the configuration file and the environment.
 *
 * @throws ConfigError with every mistake at once
 */
export async function loadConfig(
  file: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<LoadedConfig> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ConfigError(file, [`cannot be read: ${error.message}`]);
  });
  const config = parseConfig(file, text, environment);
  const warnings = warningsOf(config);
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    warnings.push(
      `${file} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 it, it holds secrets`,
    );
  }
  return { file, config, warnings, tls: await readTls(file, config) };
}

/** The pure part: text and environment to configuration. @throws ConfigError */
export function parseConfig(file: string, text: string, environment: NodeJS.ProcessEnv): Config {
  // failsafe: every scalar stays text. Otherwise 0300 would be 300 and 1e3 a thousand.
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: true });
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => error.message.split('\n', 1)[0] ?? error.code),
    );
  }
  const raw = overrideFromEnvironment(document.toJS() ?? {}, environment);
  const result = configSchema.safeParse(raw);
  const between = crossProblems(raw);
  if (result.success && between.length === 0) return result.data;
  const issues = result.error?.issues ?? [];
  const problems = issues.map((issue) => `${nameOf(issue.path, environment)}: ${issueMessage(issue, raw)}`);
  throw new ConfigError(file, [...problems, ...between]);
}

/** zod says what type it expected; whoever writes the file wants to know that something is missing. */
function issueMessage(issue: z.core.$ZodIssue, file: unknown): string {
  if (issue.code === 'unrecognized_keys') return `unknown ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'is not a valid name';
  if (issue.code !== 'invalid_type') return issue.message;
  const value = issue.path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown>)?.[key],
    file,
  );
  return value === undefined ? 'is missing' : issue.message.replace('Invalid input: expected', 'must be');
}

/** `users.200.password`, and the variable where the value came from the environment. */
function nameOf(path: readonly PropertyKey[], environment: NodeJS.ProcessEnv): string {
  const name = path.map(String).join('.');
  for (const [variable, where] of ENVIRONMENT) {
    if (where.join('.') === name && environment[variable]) return `${name} (from ${variable})`;
  }
  return name === '' ? 'the file' : name;
}

function warningsOf(config: Config): string[] {
  const warnings: string[] = [];
  const plain = Object.entries(config.users).filter(([, user]) => user.password !== undefined);
  if (plain.length > 0) {
    const names = plain.map(([name]) => name).join(', ');
    warnings.push(
      `plain passwords of ${names}: use the ha1 lines that \`conference-gateway hash <user>\` prints`,
    );
  }
  if (config.freeswitch.password === 'ClueCon') {
    warnings.push(
      "freeswitch.password is FreeSWITCH's default: anybody who reaches the event socket commands it",
    );
  }
  return warnings;
}

async function readTls(file: string, config: Config): Promise<LoadedConfig['tls']> {
  const { tls } = config.listen;
  if (!tls) return undefined;
  const problems: string[] = [];
  const read = async (key: 'cert' | 'key'): Promise<Buffer> =>
    readFile(resolve(dirname(file), tls[key])).catch((error: Error) => {
      problems.push(`listen.tls.${key}: cannot be read: ${error.message}`);
      return Buffer.alloc(0);
    });
  const [cert, key] = [await read('cert'), await read('key')];
  if (problems.length > 0) throw new ConfigError(file, problems);
  return { cert, key };
}
