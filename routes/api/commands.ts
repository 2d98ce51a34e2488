import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { peekCommand } from '../../src/commands/registry';
import { type Tail, tailOf } from '../../src/commands/tail';
import { GatewayError, refusalOf } from '../../src/errors';
import type { CommandRequest, CommandResult } from '../../src/gateway';
import { clientGone } from '../http/client-gone';
import { refuseCrossSite } from '../http/cross-site';
import { notesOf, originToObserve, requesterOf, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { API } from '../http/mounts';
import { acceptJson } from '../http/negotiate';
import { queryOf } from '../http/query';
import { noteAllowance } from '../http/rate-headers';
import { represent } from '../http/represent';
import { segmentOf } from '../http/target';
import { readJson } from './json-body';

export interface JsonCommandRoutes {
  readonly authenticate: RequestHandler;
  readonly run: (request: CommandRequest) => Promise<CommandResult>;
}

const word = z.string('must be text').min(1, 'must not be empty');

/** Number of digits up to which a JSON number is exact. */
const EXACT_DIGITS = 15;

/** Returns the text of a JSON number if it is certainly what the client wrote, otherwise the value unchanged. */
function textOfNumber(value: unknown): unknown {
  if (typeof value !== 'number') return value;
  const text = String(value);
  const digits = /^-?0*\.?0*([\d.]+)$/.exec(text)?.[1]?.replace('.', '') ?? '';
  const exact =
    /^-?\d+(?:\.\d+)?$/.test(text) && (Number.isSafeInteger(value) || digits.length <= EXACT_DIGITS);
  return exact ? text : value;
}

/** Answers contain ids as numbers, so a client may send them back as numbers. */
const argument = z.preprocess(
  textOfNumber,
  z
    .string({
      error: ({ input }) =>
        typeof input === 'number'
          ? 'must be text: the number has too many digits to be exact'
          : 'must be text or a number',
    })
    .min(1, 'must not be empty'),
);

/** A command as JSON: the words of the URL form, without any encoding. */
const commandBody = z.strictObject(
  {
    command: word,
    args: z.array(argument, 'must be a list of texts or numbers').max(100, 'must be at most 100').default([]),
  },
  'must be an object',
);

/** `POST /api/conferences/{name}/commands`: sends the same command line as the URL form, and returns the same JSON. */
export function jsonCommandRoutes(routes: JsonCommandRoutes): Router {
  const router = Router({ caseSensitive: true });
  const path = /^\/api\/conferences\/[^/]+\/commands\/?$/;
  router.all(path, only('POST'), routes.authenticate, (req, res) => serve(routes, req, res));
  return router;
}

async function serve(routes: JsonCommandRoutes, req: Request, res: Response): Promise<void> {
  const body = await readBody(req, res);
  const unread = body instanceof GatewayError;
  const tail = unread ? { words: [] } : body;
  const settings = settingsOf(res);
  const { requestId, trace, arrivedAt } = notesOf(res);
  const request: CommandRequest = {
    requestId,
    trace,
    arrivedAt,
    settings,
    requester: requesterOf(res),
    origin: originToObserve(res),
    conferenceName: segmentOf(req, 2),
    tail,
    want: 'parsed',
    refusal: refusalOf(() => {
      acceptJson(req);
      // A command that cannot be read might have changed something.
      if (unread || peekCommand(tail).danger !== 'read') {
        refuseCrossSite(req.method, req.headers, settings.trustedOrigins);
      }
      if (unread) throw body;
    }),
    // It has been read.
    bodyEnd: () => undefined,
    cancelled: () => clientGone(res),
  };
  const result = await routes.run(request).finally(() => noteAllowance(res));
  represent(res, API, 'application/json', result);
}

/**
 * Returns what is wrong with the body, instead of throwing it: only requesters who may command the conference learn it.
 */
async function readBody(req: Request, res: Response): Promise<Tail | GatewayError> {
  try {
    const { command, args } = await readJson(req, res, commandBody);
    queryOf(req);
    return tailOf([command, ...args]);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
