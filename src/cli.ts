#!/usr/bin/env node
import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { check, hash, health, serve, UsageError } from './cli/commands';
import { complain, say } from './cli/terminal';
import { didYouMean } from './config/did-you-mean';
import { ConfigError } from './config/load';

const USAGE = `conference-gateway --config gateway.yaml           serve
conference-gateway check --config gateway.yaml     say what is wrong with the configuration
conference-gateway check --connect --config gateway.yaml
                                                   and whether it fits its FreeSWITCH: signs in, looks, changes nothing
conference-gateway health --config gateway.yaml    ask the running gateway whether it lives; for containers
conference-gateway hash <user> --config gateway.yaml | --realm <realm>
                                                   ask for a password and print the user's entry with ha1
conference-gateway --version

GATEWAY_CONFIG may name the configuration in the place of --config.
`;

/** Runs the command line. @returns the exit code; `undefined` while it serves */
async function main(args: string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      connect: { type: 'boolean' },
      realm: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  });
  if (values.help || values.version) {
    say(values.help ? USAGE : `${version()}\n`);
    return 0;
  }
  // An empty variable counts as not set.
  const file = values.config ?? (process.env['GATEWAY_CONFIG'] || undefined);
  const [word = 'serve', ...rest] = positionals;
  const commands: Readonly<Record<string, () => Promise<number | undefined>>> = {
    serve: () => serve(named(file, rest)),
    check: () => check(named(file, rest), values.connect ?? false),
    health: () => health(named(file, rest)),
    hash: () => hash(rest, values.realm, file),
  };
  const run = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (!run) throw new UsageError(`there is no command ${word}${hintFor(word, Object.keys(commands))}`);
  if (values.connect && word !== 'check') throw new UsageError('--connect belongs to check');
  return run();
}

/** npm keeps `--config` for itself, except if `--` comes before it. Then only the name of the file arrives. */
function hintFor(word: string, commands: readonly string[]): string {
  const isFile = /\.ya?ml$/i.test(word) || (existsSync(word) && statSync(word).isFile());
  if (!isFile) return didYouMean(word, commands);
  return `; name the configuration by --config ${word}, and with npm write -- first: npm start -- --config ${word}`;
}

function named(file: string | undefined, rest: readonly string[]): string {
  if (rest.length > 0)
    throw new UsageError(`${rest[0]} is one word too many; to name a configuration, use --config`);
  if (file === undefined)
    throw new UsageError('no configuration is given: use --config, or set GATEWAY_CONFIG');
  return file;
}

/** Reads it from package.json, which is above both src and dist/src. */
function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return (require(path) as { version: string }).version;
    } catch {
      // Try the other place.
    }
  }
  return 'unknown';
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    const usage =
      error instanceof UsageError || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
    const known = usage || error instanceof ConfigError || (error as { code?: unknown }).code !== undefined;
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    complain(`conference-gateway: ${known ? message : (stack ?? message)}\n${usage ? `\n${USAGE}` : ''}`);
    process.exitCode = usage ? 2 : 1;
  },
);
