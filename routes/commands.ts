import type { RequestHandler } from 'express';
import { type Request, type Response, Router } from 'express';
import { type Peeked, peekCommand } from '../src/commands/registry';
import type { MediaType } from '../src/commands/spec';
import { decodePiece, readTail, type Tail } from '../src/commands/tail';
import { GatewayError } from '../src/errors';
import type { CommandRequest, CommandResult } from '../src/gateway';
import { directoryOf, requesterOf } from './authenticate';
import { clientGone } from './client-gone';
import { refuseCrossSite } from './cross-site';
import { ignoreBody } from './limits';
import { notesOf, setMount } from './locals';
import { only } from './methods';
import type { Mount } from './mounts';
import { chooseType } from './negotiate';
import { represent } from './represent';
import { targetOf } from './target';

/** What this router needs of the rest. */
export interface CommandRoutes {
  readonly mount: Mount;
  readonly authenticate: RequestHandler;
  readonly run: (request: CommandRequest) => Promise<CommandResult>;
  /** Our own origins and those of the panels in the configuration. */
  readonly trustedOrigins: () => ReadonlySet<string>;
  readonly stateChangingGet: () => 'allow' | 'sipxecs' | 'refuse';
}

const METHODS = ['GET', 'PUT', 'POST'];

/** `/conference/{name}/{command}[&{arg}…]` below one mount. */
export function commandRoutes(routes: CommandRoutes): Router {
  const { mount, authenticate } = routes;
  const router = Router({ caseSensitive: true, strict: true });
  const path = new RegExp(`^${mount.prefix}/conference/`);
  const mark: RequestHandler = (_req, res, next) => {
    setMount(res, mount);
    next();
  };
  const unlessGetIsRefused: RequestHandler = (req, _res, next) => {
    refuseGet(routes, req);
    next();
  };
  const handlers = [mark, only(...METHODS), unlessGetIsRefused, ignoreBody, authenticate];
  router.all(path, ...handlers, (req, res) => serve(routes, req, res));
  return router;
}

async function serve(routes: CommandRoutes, req: Request, res: Response): Promise<void> {
  const { mount } = routes;
  const { name, tail } = readUrl(mount, req);
  let type: MediaType = 'text/plain';
  let gone: AbortSignal | undefined;
  const result = await routes.run({
    ...notesOf(res),
    requester: requesterOf(res),
    directory: directoryOf(res),
    conferenceName: name,
    tail,
    // Only a call that rings asks for it.
    get cancelled() {
      gone ??= clientGone(res);
      return gone;
    },
    admit: (peeked) => {
      type = chooseType(req, mount, peeked.spec);
      if (peeked.danger !== 'read') refuseCrossSite(req.method, req.headers, routes.trustedOrigins());
      return type === 'application/json' || type === 'text/csv' ? 'parsed' : 'text';
    },
  });
  represent(res, mount, type, result);
}

/** Cuts the URL: the name up to the first slash, the command and its arguments after it. */
function readUrl(mount: Mount, req: Request): { name: string | undefined; tail: Tail } {
  const { path, query } = targetOf(req);
  const rest = path.slice(`${mount.prefix}/conference/`.length);
  const slash = rest.indexOf('/');
  const rawName = slash === -1 ? rest : rest.slice(0, slash);
  const tail = readTail(slash === -1 ? '' : rest.slice(slash + 1));
  const problem = 'A command takes no query string; write ? as %3F.';
  return { name: decodePiece(rawName), tail: query === undefined ? tail : { ...tail, problem } };
}

/** Takes GET away from what changes something, where the configuration says so. @throws GatewayError method_not_allowed */
function refuseGet({ mount, stateChangingGet }: CommandRoutes, req: Request): void {
  const policy = stateChangingGet();
  const allowed = policy === 'allow' || (policy === 'sipxecs' && mount.name === 'sipxecs');
  if (req.method !== 'GET' || allowed) return;
  const { danger }: Peeked = peekCommand(readUrl(mount, req).tail);
  if (danger === 'read') return;
  const detail = 'This gateway takes commands that change something by PUT and POST only.';
  throw new GatewayError('method_not_allowed', detail, { allow: ['PUT', 'POST', 'OPTIONS'] });
}
