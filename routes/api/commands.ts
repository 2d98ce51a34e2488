import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { type Tail, tailOf } from '../../src/commands/tail';
import { GatewayError } from '../../src/errors';
import type { CommandRequest, CommandResult } from '../../src/gateway';
import { clientGone } from '../client-gone';
import { refuseCrossSite } from '../cross-site';
import { directoryOf, notesOf, requesterOf } from '../locals';
import { only } from '../methods';
import { API } from '../mounts';
import { acceptJson } from '../negotiate';
import { queryOf } from '../query';
import { type AllowanceOf, noteAllowance } from '../rate-headers';
import { represent } from '../represent';
import { segmentOf } from '../target';
import { readJson } from './json-body';

export interface JsonCommandRoutes {
  readonly authenticate: RequestHandler;
  readonly run: (request: CommandRequest) => Promise<CommandResult>;
  readonly allowance: AllowanceOf;
  /** Our own origins and those of the panels in the configuration. */
  readonly trustedOrigins: () => ReadonlySet<string>;
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
  const who = { requester: requesterOf(res), directory: directoryOf(res) };
  const running = routes.run({
    ...notesOf(res),
    ...who,
    conferenceName: segmentOf(req, 2),
    tail: body instanceof GatewayError ? { words: [] } : body,
    cancelled: clientGone(res),
    admit: (peeked) => {
      acceptJson(req);
      // What cannot be read might have changed something.
      if (peeked.danger !== 'read' || body instanceof GatewayError) {
        refuseCrossSite(req.method, req.headers, routes.trustedOrigins());
      }
      if (body instanceof GatewayError) throw body;
      return 'parsed';
    },
  });
  const result = await running.finally(() => noteAllowance(res, routes.allowance(who)));
  represent(res, API, 'application/json', result);
}

/** Whoever may not command the conference is told that, and nothing of the body. */
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
