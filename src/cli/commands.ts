import { request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { isShort, SHORTEST_PASSWORD } from '../auth/password-length';
import { didYouMean } from '../config/did-you-mean';
import { type HashBasis, hashBasisOf, loadConfig } from '../config/load';
import { start } from '../main';
import { checkConnect } from './check-connect/check-connect';
import { type Finding, lineOf, ok, warning } from './check-connect/finding';
import { askPassword, ha1Line, PasswordError } from './hash-password';
import { complain, say } from './terminal';

/** The error for a command line that cannot be understood. The message has the reason. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Serves until a signal ends it. */
export async function serve(file: string): Promise<undefined> {
  // Must come first: without a handler, node ends a process at a SIGHUP.
  let wanted = false;
  process.on('SIGHUP', () => {
    wanted = true;
  });
  const gateway = await start(file);
  process.removeAllListeners('SIGHUP');
  process.on('SIGHUP', () => void gateway.reload());
  if (wanted) void gateway.reload();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // The first signal stops the gateway in order. At the second one, node ends the process at once.
    process.once(signal, () => void gateway.stop(signal).then(() => process.exit(0)));
  }
}

/**
 * Checks the configuration. With `connect`, also checks if it fits the FreeSWITCH that it names. Prints one line for each
 * finding.
 *
 * @returns 1 if there is a problem
 * @throws ConfigError if the file cannot be used
 */
export async function check(file: string, connect: boolean): Promise<number> {
  const { config, warnings } = await loadConfig(file);
  const write = (finding: Finding): unknown => say(lineOf(finding));
  for (const text of warnings) write(warning(text));
  if (!connect) {
    say(`${file} is valid\n`);
    return 0;
  }
  write(ok(`${file} is valid`));
  let failed = false;
  await checkConnect(config, (finding) => {
    failed ||= finding.level === 'problem';
    write(finding);
  });
  return failed ? 1 : 0;
}

/**
 * Asks the gateway of this configuration if it is alive, and prints the reason if it is not. Its certificate may be for
 * any name.
 */
export async function health(file: string): Promise<number> {
  const { listen } = (await loadConfig(file)).config;
  const anywhere = ['0.0.0.0', '::'].includes(listen.host);
  const request = listen.tls ? requestByHttps : requestByHttp;
  const fail = (why: string): number => {
    complain(`no gateway is running on port ${listen.port}: ${why}\n`);
    return 1;
  };
  return new Promise((resolve) => {
    const asked = request(
      {
        host: anywhere ? '127.0.0.1' : listen.host,
        port: listen.port,
        path: '/health/live',
        timeout: 2_000,
        rejectUnauthorized: false,
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200 ? 0 : fail(`it answered ${answer.statusCode}`));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within 2 s')));
    asked.on('error', (error) => resolve(fail(error.message)));
    asked.end();
  });
}

/**
 * Asks for the password of a user and prints the entry with its hashes, for the given realm or the one in the file.
 * Standard error shows what the line replaces.
 */
export async function hash(
  [user, ...rest]: readonly string[],
  realm: string | undefined,
  file: string | undefined,
): Promise<number> {
  if (user === undefined || rest.length > 0) throw new UsageError('hash takes one user');
  if (/[:\p{Cc}]/u.test(user))
    throw new UsageError('a user name must not contain a colon or a control character');
  if (realm === undefined && file === undefined) {
    throw new UsageError('hash needs the realm: give --realm, or the --config of a file that has it');
  }
  const basis = realm === undefined ? await hashBasisOf(file ?? '', user) : undefined;
  const wanted = realm ?? basis?.realm ?? '';
  if (basis && !basis.others) {
    complain(`warning: ${file} has no user ${user}${didYouMean(user, basis.users)}\n`);
  }
  try {
    const password = await askPassword(`Password of ${user} in ${wanted}: `);
    if (isShort(password)) {
      complain(`warning: the password is shorter than ${SHORTEST_PASSWORD} characters\n`);
    }
    complain(`${whereTo(user, basis)}\n`);
    say(ha1Line(user, wanted, password, basis?.others));
    return 0;
  } catch (error) {
    if (!(error instanceof PasswordError)) throw error;
    complain(`conference-gateway: ${error.message}\n`);
    return 1;
  }
}

/** Returns what to do with the line that `hash` prints. */
function whereTo(user: string, basis: HashBasis | undefined): string {
  if (basis && !basis.others) return `Below users:, add this line:`;
  const replace = `Below users:, replace the whole entry of ${user} with this line`;
  return basis ? `${replace}:` : `${replace}, and keep other keys of it, such as role:`;
}
