import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import { didYouMean } from '../../src/config/did-you-mean';
import { type ArgumentError, GatewayError } from '../../src/errors';
import { inviteBody } from '../http/invited-body';
import { onFailedBody } from '../http/unfinished-body';

/** Maximum size of a JSON body in bytes. The longest command is shorter. */
const JSON_BYTES = 65_536;

const parse = express.json({ limit: JSON_BYTES, type: () => true, inflate: false });

/**
 * Reads a JSON body and returns it, checked by the schema.
 *
 * @throws GatewayError unsupported_media_type, payload_too_large, request_timeout
 * @throws GatewayError bad_request if it is not JSON or its chunks cannot be read
 * @throws GatewayError invalid_argument with a path for each mistake, never with a value from the body
 */
export async function readJson<S extends z.ZodType>(
  req: Request,
  res: Response,
  schema: S,
): Promise<z.output<S>> {
  // `is` returns null if there is no body at all.
  if (!req.is('application/json')) {
    throw new GatewayError('unsupported_media_type', 'Send the body as application/json.');
  }
  await new Promise<void>((resolve, reject) => {
    onFailedBody(req, reject);
    // A body that will be rejected is not invited.
    if (Number(req.headers['content-length'] ?? 0) <= JSON_BYTES) inviteBody(req, res);
    parse(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(refusalOf(error, res));
    });
  });
  const result = schema.safeParse(req.body);
  if (result.success) return result.data;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const errors = result.error.issues.flatMap((issue) => mistakesOf(issue, known));
  const detail = errors
    .map(({ argument, message }) => `${argument === '' ? 'the body' : argument} ${message}`)
    .join('; ');
  throw new GatewayError('invalid_argument', detail.endsWith('?') ? detail : `${detail}.`, { errors });
}

/** The number of unknown keys that the answer names; nobody reads more. */
const MOST_KEYS = 10;
/** The number of characters of an unknown key that the answer shows. */
const KEY_LENGTH = 40;

/** Returns the mistakes of one issue. For an unknown key it adds the known key that the client probably meant. */
function mistakesOf(issue: z.core.$ZodIssue, known: readonly string[]): ArgumentError[] {
  if (issue.code !== 'unrecognized_keys') return [{ argument: issue.path.join('.'), message: issue.message }];
  return issue.keys.slice(0, MOST_KEYS).map((key) => ({
    argument: key.length > KEY_LENGTH ? `${key.slice(0, KEY_LENGTH)}…` : key,
    message: `is not a key of this body${didYouMean(key, known)}`,
  }));
}

/** Returns our refusal for an error of body-parser, by its `type`. */
function refusalOf(error: unknown, res: Response): unknown {
  switch ((error as { type?: unknown } | null)?.type) {
    case 'entity.parse.failed':
      return new GatewayError('bad_request', 'The body is not JSON.', { cause: error });
    case 'entity.too.large':
      // Otherwise the rest of the body would be read as the next request.
      res.set('Connection', 'close');
      return new GatewayError('payload_too_large', `A JSON body may have at most ${JSON_BYTES} bytes.`);
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new GatewayError('unsupported_media_type', 'Send the JSON as UTF-8, without compression.');
    default:
      return error;
  }
}
