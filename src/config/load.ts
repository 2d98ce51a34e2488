import { readFile, stat } from 'node:fs/promises';
import { isShort, SHORTEST_PASSWORD } from '../auth/password-length';
import { crossProblems } from './cross-checks';
import { overrideFromEnvironment } from './environment';
import { hostNames, isLoopbackHost } from './hosts';
import { mistakesOf } from './mistakes';
import { type Config, configSchema } from './schema';
import { recordingsOf } from './settings';
import { sharedConferences } from './shared-conferences';
import { readTls, type TlsFiles } from './tls';
import { readYaml } from './yaml';

/** The error for a configuration that cannot be used, with all its mistakes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly file: string,
    /** `path: what is wrong`, one for each mistake. It never has a value of the file, because that may be a password. */
    readonly problems: readonly string[],
  ) {
    super(`${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

export interface LoadedConfig {
  readonly file: string;
  readonly config: Config;
  /** Settings that work but should be changed. */
  readonly warnings: readonly string[];
  /** The contents of the files in `listen.tls`, in PEM. */
  readonly tls: TlsFiles | undefined;
}

/** Reads the configuration file and the environment. @throws ConfigError with every mistake at once */
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
  // The group of the file may read it, but other users may not.
  if ((mode & 0o007) !== 0) {
    warnings.push(
      `${file} can be read by others (mode ${(mode & 0o777).toString(8)}): it contains secrets, so run chmod 600 on it`,
    );
  }
  const tls = await readTls(file, config.listen.tls);
  if ('problems' in tls) throw new ConfigError(file, tls.problems);
  return { file, config, warnings, tls: tls.files };
}

/** The parts of a file that `hash` needs. */
export interface HashBasis {
  /** The realm in the file, or the default. */
  readonly realm: string;
  /** The names of the users in the file. */
  readonly users: readonly string[];
  /** The values of the user's entry besides its secret, such as `role`; `undefined` if the file has no such user. */
  readonly others: Readonly<Record<string, string>> | undefined;
}

/** Reads the parts of a file that `hash` needs, even if the rest of the file still has mistakes. @throws ConfigError */
export async function hashBasisOf(file: string, user: string): Promise<HashBasis> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ConfigError(file, [`cannot be read: ${error.message}`]);
  });
  const yaml = readYaml(text);
  if ('problems' in yaml) throw new ConfigError(file, yaml.problems);
  const raw = yaml.value as { readonly realm?: unknown; readonly users?: unknown };
  const realm = configSchema.shape.realm.safeParse(raw.realm);
  if (!realm.success) throw new ConfigError(file, [`realm: ${realm.error.issues[0]?.message}`]);
  const users = new Map(entriesOf(raw.users));
  const others = entriesOf(users.get(user)).filter(
    (entry): entry is [string, string] =>
      entry[0] !== 'password' && entry[0] !== 'ha1' && typeof entry[1] === 'string',
  );
  return {
    realm: realm.data,
    users: [...users.keys()],
    others: users.has(user) ? Object.fromEntries(others) : undefined,
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Returns the configuration from text and environment; reads no files. @throws ConfigError */
export function parseConfig(file: string, text: string, environment: NodeJS.ProcessEnv): Config {
  const yaml = readYaml(text);
  if ('problems' in yaml) throw new ConfigError(file, yaml.problems);
  const raw = overrideFromEnvironment(yaml.value, environment);
  const result = configSchema.safeParse(raw);
  const between = crossProblems(raw);
  if (result.success && between.length === 0) return result.data;
  throw new ConfigError(file, [...mistakesOf(result.error?.issues ?? [], raw, environment), ...between]);
}

function warningsOf(config: Config): string[] {
  const warnings: string[] = [];
  const plain = Object.entries(config.users).filter(([, user]) => user.password !== undefined);
  if (plain.length > 0) {
    const names = plain.map(([name]) => name).join(', ');
    warnings.push(
      `plain passwords of ${names}: use the ha1 that \`conference-gateway hash <user> --config <file>\` prints`,
    );
  }
  const short = plain.filter(([, { password = '' }]) => isShort(password));
  if (short.length > 0) {
    const names = short.map(([name]) => name).join(', ');
    warnings.push(
      `passwords of ${names}: shorter than ${SHORTEST_PASSWORD} characters; such a password can be guessed`,
    );
  }
  if (config.freeswitch.password === 'ClueCon') {
    warnings.push(
      "freeswitch.password is FreeSWITCH's default: anyone who reaches the event socket can command FreeSWITCH",
    );
  }
  const { listen, auth, admin, dial, limits } = config;
  const loopback = isLoopbackHost(listen.host);
  if (!loopback && !listen.tls && !auth.basicWithoutTls && auth.schemes.includes('basic')) {
    warnings.push(
      `listen.host ${listen.host} without TLS: Basic is offered and accepted only in https requests ` +
        'that a trusted proxy forwards (Digest always is); see auth.basicWithoutTls',
    );
  }
  if (hostNames(config, listen.host) === undefined) {
    warnings.push(
      `listen.host ${listen.host} without listen.publicUrl and listen.hosts: the Host header is not checked, so a web page ` +
        'may reach the gateway by a name of its own (DNS rebinding); list the names that clients use in listen.hosts',
    );
  }
  const { connections, connectionsPerAddress } = limits;
  if (connectionsPerAddress >= connections) {
    warnings.push(
      `limits.connectionsPerAddress ${connectionsPerAddress}: one address can take all of limits.connections ${connections}`,
    );
  }
  if (admin.port !== 0 && !isLoopbackHost(admin.host)) {
    warnings.push(
      `admin.host ${admin.host}: everybody who can reach it can read health and metrics without signing in`,
    );
  }
  for (const [key, template] of [
    ['default', dial.default],
    ['invite', dial.invite],
  ]) {
    if (template !== undefined && !/\{(?:user|number)\}/.test(template)) {
      warnings.push(
        `dial.${key} has neither {user} nor {number}: every bare destination calls the same phone`,
      );
    }
  }
  const recordings = recordingsOf(config);
  if (recordings?.keep && !recordings.folder) {
    warnings.push(
      'recordings.keep: no recording expires, because FreeSWITCH is on another machine; recordings.local names its folder here',
    );
  }
  warnings.push(...sharedConferences(config));
  return warnings;
}
