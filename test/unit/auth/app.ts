import { execFile } from 'node:child_process';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import express, { type ErrorRequestHandler } from 'express';
import { authenticate, signInBy } from '../../../routes/http/authenticate';
import { Clients } from '../../../routes/http/clients';
import { note, requesterOf } from '../../../routes/http/locals';
import { Authenticator, type AuthenticatorOptions } from '../../../src/auth/authenticate';
import { SCHEMES } from '../../../src/auth/challenges';
import { ha1 } from '../../../src/auth/ha1';
import type { Settings } from '../../../src/config/settings';
import type { Directory } from '../../../src/directory/port';
import { GatewayError } from '../../../src/errors';
import type { Policies } from '../../../src/policy/policies';
import { unpaced } from '../../helpers/unpaced';

const run = promisify(execFile);
const REALM = 'conference.example.org';
const PASSWORDS = new Map([
  ['200', '123'],
  ['400', '123'],
  ['Zoë', 'pässwörd€'],
]);
const STATUS: Partial<Record<string, number>> = {
  unauthenticated: 401,
  too_many_failures: 429,
  bad_request: 400,
};

export const directory: Directory = {
  realm: REALM,
  user: (name) => {
    const password = PASSWORDS.get(name);
    if (password === undefined) return undefined;
    const secrets = { md5: ha1('md5', name, REALM, password), sha256: ha1('sha256', name, REALM, password) };
    return { name, role: 'user', ha1: secrets };
  },
  userByImId: () => undefined,
  conference: () => undefined,
  entriesOf: () => [],
  conferences: () => [],
};

/** Of the settings, the sign-in reads only the directory and the pace of requests. */
export const settingsWith = (one: Directory): Settings =>
  ({ directory: one, policies: { requestPace: unpaced } as Policies }) as Settings;

/** The error page of this test's app: what the real one does with status and Retry-After. */
const problem: ErrorRequestHandler = (error, _req, res, _next) => {
  const status = error instanceof GatewayError ? STATUS[error.code] : undefined;
  if (error instanceof GatewayError && error.retryAfter !== undefined)
    res.set('Retry-After', `${error.retryAfter}`);
  res.status(status ?? 500).send(`${status ?? 500} ${error instanceof GatewayError ? error.code : error}`);
};

export interface SetUp extends Partial<AuthenticatorOptions> {
  readonly directory?: () => Directory;
  readonly basicWithoutTls?: boolean;
  readonly trustProxy?: string;
  /** Called before each answer, with its status. */
  readonly onAnswer?: (status: number) => void;
}

const servers: Server[] = [];

/** Ends the servers of a test. */
export async function closeAll(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
}

/** A small app behind the middleware, on a port of 127.0.0.1. It answers with what it knows of the requester. */
export async function setUpApp({ directory: own = () => directory, ...options }: SetUp = {}) {
  const statuses: number[] = [];
  const time = { now: 1_700_000_000_000 };
  const authenticator = new Authenticator({
    schemes: SCHEMES,
    nonceSeconds: 300,
    clock: { now: () => time.now },
    ...options,
  });
  const app = express();
  app.use((_req, res, next) => {
    note(res, { requestId: '', trace: undefined, arrivedAt: 0 }, settingsWith(own()), undefined, []);
    const { send } = res;
    res.send = (body) => {
      statuses.push(res.statusCode);
      options.onAnswer?.(res.statusCode);
      return send.call(res, body);
    };
    next();
  });
  const clients = new Clients(options.trustProxy === undefined ? [] : [options.trustProxy]);
  const signIn = signInBy({ authenticator, clients, basicWithoutTls: options.basicWithoutTls ?? false });
  // Mounted, so that a middleware that took req.url for the target would fail.
  app.use('/conference', authenticate(signIn));
  app.use('/conference', (req, res) => {
    const left = 'auth' in req ? 'credentials left on the request' : '';
    res.send(`${req.method} ${requesterOf(res).name}${left}\n`);
  });
  app.use(problem);
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((done) => server.once('listening', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, server, statuses, time, authenticator };
}

/** Runs the real curl, and resolves with its output. */
export const curl = async (...args: string[]) =>
  (await run('curl', ['-sS', '--noproxy', '*', ...args])).stdout;
/** Arguments that make curl print only the status. */
export const status = ['-o', '/dev/null', '-w', '%{http_code}'];
