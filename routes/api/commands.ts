import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { peekCommand } from '../../src/commands/registry';
import { type Tail, tailOf } from '../../src/commands/tail';
import { GatewayError, refusalOf } from '../../src/errors';
import type { CommandRequest, CommandResult } from '../../src/gateway';
import { clientGone } from '../http/client-gone';
import { refuseCrossSite } from '../http/cross-site';
import { notesOf, requesterOf, settingsOf } from '../http/locals';
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

/** Digits that a number of JSON can have without losing some of them. */
const EXACT_DIGITS = 15;

/** The text of a number of JSON, if it is sure to be what the client wrote; else the value as it is. */
function textOfNumber(value: unknown): unknown {
  if (typeof value !== 'number') return value;
  const text = String(value);
  const digits = /^-?0*\.?0*([\d.]+)$/.exec(text)?.[1]?.replace('.', '') ?? '';
  const exact =
    /^-?\d+(?:\.\d+)?$/.test(text) && (Number.isSafeInteger(value) || digits.length <= EXACT_DIGITS);
  return exact ? text : value;
}

/** Answers give ids as numbers, so a client may give them back as such. */
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

/** A command as JSON: the words of the URL form, none of them encoded. */
const commandBody = z.strictObject(
  {
    command: word,
    args: z.array(argument, 'must be a list of texts').max(100, 'must be at most 100').default([]),
  },
  'must be an object',
);

/** `POST /api/conferences/{name}/commands`: the same line as the URL form, and the same answer as its JSON. */
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
    conferenceName: segmentOf(req, 2),
    tail,
    want: 'parsed',
    refusal: refusalOf(() => {
      acceptJson(req);
      // What cannot be read might have changed something.
      if (unread || peekCommand(tail).danger !== 'read') {
        refuseCrossSite(req.method, req.headers, settings.trustedOrigins);
      }
      if (unread) throw body;
    }),
    cancelled: () => clientGone(res),
  };
  const result = await routes.run(request).finally(() => noteAllowance(res));
  represent(res, API, 'application/json', result);
}

/** Returns what is wrong with the body, so that it is thrown only to those who may command the conference. */
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
