#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from './config/load';
import { askPassword, ha1Lines } from './hash-password';
import { start } from './main';

const USAGE = `conference-gateway [--config gateway.yaml]         serve
conference-gateway check [--config gateway.yaml]   say what is wrong with the configuration
conference-gateway hash <user> [--realm REALM | --config gateway.yaml]
                                                   ask for a password and print the user's ha1 lines

The configuration may also be named by GATEWAY_CONFIG.
`;

/** Runs the command line. @returns the exit code; undefined while it serves */
async function main(args: string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      realm: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  // An empty variable counts as not set.
  const file = values.config ?? (process.env['GATEWAY_CONFIG'] || undefined);
  const [word, user, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (word === 'hash' && user !== undefined && rest.length === 0) {
    return hash(
      user,
      values.realm ?? (file === undefined ? undefined : (await loadConfig(file)).config.realm),
    );
  }
  if (word === 'check' && user === undefined && file !== undefined) return check(file);
  if (word === undefined && file !== undefined) return serve(file);
  process.stderr.write(USAGE);
  return 2;
}

async function serve(file: string): Promise<undefined> {
  const gateway = await start(file);
  process.on('SIGHUP', () => void gateway.reload());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // The first asks politely; a second finds node's own way out.
    process.once(signal, () => void gateway.stop(signal).then(() => process.exit(0)));
  }
}

async function check(file: string): Promise<number> {
  const { warnings } = await loadConfig(file);
  for (const warning of warnings) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write(`${file} is right\n`);
  return 0;
}

async function hash(user: string, realm: string | undefined): Promise<number> {
  if (realm === undefined) {
    process.stderr.write('hash needs the realm: give --realm, or the --config that names it\n');
    return 2;
  }
  if (user.includes(':')) {
    process.stderr.write('a user name cannot hold a colon\n');
    return 2;
  }
  process.stdout.write(ha1Lines(user, realm, await askPassword(`Password of ${user}: `)));
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof ConfigError || (error as { code?: unknown }).code !== undefined;
    process.stderr.write(
      `${known || !(error instanceof Error) ? String((error as Error).message) : error.stack}\n`,
    );
    process.exitCode = 1;
  },
);
