import type { IncomingMessage } from 'node:http';
import type { Express, Request, RequestHandler, Response } from 'express';
import { peekCommand } from '../src/commands/registry';
import type { MediaType } from '../src/commands/spec';
import { decodePiece, readTail, type Tail } from '../src/commands/tail';
import { GatewayError, refusalOf } from '../src/errors';
import type { CommandRequest, CommandResult } from '../src/gateway';
import { clientGone } from './http/client-gone';
import { refuseCrossSite } from './http/cross-site';
import { bodyIgnored } from './http/limits';
import { mountOf, notesOf, originToObserve, requesterOf, settingsOf } from './http/locals';
import { only } from './http/methods';
import { type Mount, NATIVE, SIPXECS } from './http/mounts';
import { chooseType } from './http/negotiate';
import { askedParameters } from './http/query';
import { noteAllowance } from './http/rate-headers';
import { represent } from './http/represent';
import { targetOf } from './http/target';

/** What the routes of commands need from other rooms. */
export interface CommandRoutes {
  readonly unlessDraining: RequestHandler;
  /** Must not wait for the body. */
  readonly authenticate: RequestHandler;
  readonly run: (request: CommandRequest) => Promise<CommandResult>;
}

/**
 * The paths of commands: `/conference/:name` and `/conference/:name/*tail`, below both mounts. The pattern has no
 * parameters. Express decodes parameters before any handler runs, so a path that cannot be decoded would be rejected
 * before the sign-in. `readUrl` cuts the path, and decodes each piece separately.
 */
const PATHS = /^(?:\/sipxconfig\/rest\/my)?\/conference\//;

/** Adds the routes of commands to the app. */
export function commandRoutes(app: Express, routes: CommandRoutes): void {
  app.all(
    PATHS,
    onlyCommands,
    routes.unlessDraining,
    only('GET', 'PUT', 'POST'),
    getsThatMay,
    routes.authenticate,
    (req, res) => serve(routes, req, res),
  );
}

/** Express reads `\` as `/`; this gateway does not. */
const onlyCommands: RequestHandler = (_req, res, next) => {
  next(mountOf(res) === NATIVE || mountOf(res) === SIPXECS ? undefined : 'route');
};

async function serve(routes: CommandRoutes, req: Request, res: Response): Promise<void> {
  const mount = mountOf(res) ?? NATIVE;
  const settings = settingsOf(res);
  const { name, tail } = readUrl(mount, req);
  const peeked = peekCommand(tail);
  // The default, used for the answer if the mount rejects the request.
  let type = 'text/plain' as MediaType;
  const refusal = refusalOf(() => {
    type = chooseType(req, mount, peeked.spec);
    if (peeked.danger !== 'read') refuseCrossSite(req.method, req.headers, settings.trustedOrigins);
  });
  const { requestId, trace, arrivedAt } = notesOf(res);
  const request: CommandRequest = {
    requestId,
    trace,
    arrivedAt,
    settings,
    requester: requesterOf(res),
    origin: originToObserve(res),
    conferenceName: name,
    tail,
    want: type === 'application/json' || type === 'text/csv' ? 'parsed' : 'text',
    refusal,
    bodyEnd: () => bodyIgnored(req, res),
    cancelled: () => clientGone(res),
  };
  let result: CommandResult;
  try {
    result = await routes.run(request);
  } finally {
    noteAllowance(res);
  }
  represent(res, mount, type, result);
}

/** Returns the parts of the URL: the name up to the first slash, then the command and its arguments. */
function readUrl(mount: Mount, req: IncomingMessage): { name: string | undefined; tail: Tail } {
  const { path, query } = targetOf(req);
  const rest = path.slice(`${mount.prefix}/conference/`.length);
  const slash = rest.indexOf('/');
  const rawName = slash === -1 ? rest : rest.slice(0, slash);
  const tail = readTail(slash === -1 ? '' : rest.slice(slash + 1));
  const problem = 'A command takes no query string; write ? as %3F.';
  return {
    name: decodePiece(rawName),
    tail: askedParameters(query).length === 0 ? tail : { ...tail, problem },
  };
}

/** Rejects a GET that changes something, if the configuration forbids it. @throws GatewayError method_not_allowed */
const getsThatMay: RequestHandler = (req, res, next) => {
  const { stateChangingGet: policy } = settingsOf(res);
  const mount = mountOf(res) ?? NATIVE;
  const allowed = policy === 'allow' || (policy === 'sipxecs' && mount === SIPXECS);
  if (req.method === 'GET' && !allowed && peekCommand(readUrl(mount, req).tail).danger !== 'read') {
    const detail = 'This gateway accepts commands that change something by PUT and POST only.';
    throw new GatewayError('method_not_allowed', detail, { allow: ['PUT', 'POST', 'OPTIONS'] });
  }
  next();
};
