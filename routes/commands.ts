import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Peeked, peekCommand } from '../src/commands/registry';
import type { MediaType, Want } from '../src/commands/spec';
import { decodePiece, readTail, type Tail } from '../src/commands/tail';
import { GatewayError } from '../src/errors';
import type { CommandRequest, CommandResult } from '../src/gateway';
import type { SignIn } from './authenticate';
import { clientGone } from './client-gone';
import { refuseCrossSite } from './cross-site';
import { bodyIgnored } from './limits';
import { directoryOf, notesOf, requesterOf } from './locals';
import { isCalledBy } from './methods';
import { type Mount, NATIVE, SIPXECS } from './mounts';
import { chooseType } from './negotiate';
import { askedParameters } from './query';
import { type AllowanceOf, noteAllowance } from './rate-headers';
import { represent } from './represent';
import { targetOf } from './target';

/** What commands need of the rest. */
export interface CommandRoutes {
  readonly signIn: SignIn;
  readonly run: (request: CommandRequest) => Promise<CommandResult>;
  readonly allowance: AllowanceOf;
  /** Our own origins and those of the panels in the configuration. */
  readonly trustedOrigins: () => ReadonlySet<string>;
  readonly stateChangingGet: () => 'allow' | 'sipxecs' | 'refuse';
}

const METHODS = ['GET', 'PUT', 'POST'];
const MOUNTS = [NATIVE, SIPXECS].map((mount) => ({ mount, start: `${mount.prefix}/conference/` }));

/** The mount below which a path names a command, `/conference/{name}/{command}[&{arg}…]`; undefined for other paths. */
export function commandMountOf(path: string): Mount | undefined {
  return MOUNTS.find(({ start }) => path.startsWith(start))?.mount;
}

/**
 * Answers a request for a command. Not by Express: of the time that a command took, its router was the largest part.
 *
 * @throws GatewayError (rejects) for every refusal and failure; it has not been answered then
 */
export async function serveCommand(
  routes: CommandRoutes,
  mount: Mount,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (!isCalledBy(METHODS, req, res)) return;
  const { name, tail } = readUrl(mount, req);
  refuseGet(routes, mount, req, tail);
  const signingIn = routes.signIn(req, res);
  if (signingIn) await signingIn;
  const body = bodyIgnored(req, res);
  if (body) await body;
  const command = new UrlCommand(routes, mount, req, res, name, tail);
  let result: CommandResult;
  try {
    result = await routes.run(command);
  } finally {
    noteAllowance(res, routes.allowance(command));
  }
  represent(res, mount, command.type, result);
}

/**
 * A command as its URL names it. A class and no literal: one with a getter is a kind of its own to V8 each time that it is
 * made, which costs as much as all the rest, and is kept until the next great collection.
 */
class UrlCommand implements CommandRequest {
  readonly requestId: string;
  readonly trace: CommandRequest['trace'];
  readonly arrivedAt: number;
  readonly requester: CommandRequest['requester'];
  readonly directory: CommandRequest['directory'];
  /** How the answer is represented; chosen when it is admitted. */
  type: MediaType = 'text/plain';
  private gone: AbortSignal | undefined;

  constructor(
    private readonly routes: CommandRoutes,
    private readonly mount: Mount,
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    readonly conferenceName: string | undefined,
    readonly tail: Tail,
  ) {
    const { requestId, trace, arrivedAt } = notesOf(res);
    this.requestId = requestId;
    this.trace = trace;
    this.arrivedAt = arrivedAt;
    this.requester = requesterOf(res);
    this.directory = directoryOf(res);
  }

  /** Only a call that rings asks for it. */
  get cancelled(): AbortSignal {
    this.gone ??= clientGone(this.res);
    return this.gone;
  }

  admit(peeked: Peeked): Want {
    const { routes, req } = this;
    this.type = chooseType(req, this.mount, peeked.spec);
    if (peeked.danger !== 'read') refuseCrossSite(req.method ?? '', req.headers, routes.trustedOrigins());
    return this.type === 'application/json' || this.type === 'text/csv' ? 'parsed' : 'text';
  }
}

/** Cuts the URL: the name up to the first slash, the command and its arguments after it. */
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

/** Takes GET away from what changes something, where the configuration says so. @throws GatewayError method_not_allowed */
function refuseGet(
  { stateChangingGet }: CommandRoutes,
  mount: Mount,
  { method }: IncomingMessage,
  tail: Tail,
): void {
  const policy = stateChangingGet();
  const allowed = policy === 'allow' || (policy === 'sipxecs' && mount.name === 'sipxecs');
  if (method !== 'GET' || allowed) return;
  const { danger }: Peeked = peekCommand(tail);
  if (danger === 'read') return;
  const detail = 'This gateway takes commands that change something by PUT and POST only.';
  throw new GatewayError('method_not_allowed', detail, { allow: ['PUT', 'POST', 'OPTIONS'] });
}
