import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import { didYouMean } from '../../src/config/did-you-mean';
import { type ArgumentError, GatewayError } from '../../src/errors';
import { onFailedBody } from '../http/unfinished-body';

/** Bytes of a JSON body. The longest command is shorter. */
const JSON_BYTES = 65_536;

const parse = express.json({ limit: JSON_BYTES, type: () => true, inflate: false });

/**
 * Reads a body of JSON by its schema.
 *
 * @throws GatewayError unsupported_media_type, payload_too_large, bad_request if it is no JSON or its chunks
 *   cannot be read, request_timeout, invalid_argument with a path for each mistake, never with a value that was given
 */
export async function readJson<S extends z.ZodType>(
  req: Request,
  res: Response,
  schema: S,
): Promise<z.output<S>> {
  // `is` is null where there is no body at all.
  if (!req.is('application/json')) {
    throw new GatewayError('unsupported_media_type', 'Send a body of application/json.');
  }
  await new Promise<void>((resolve, reject) => {
    onFailedBody(req, reject);
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

/** Unknown keys that are named; nobody reads more. */
const MOST_KEYS = 10;
/** Characters of an unknown key that are shown. */
const KEY_LENGTH = 40;

/** An unknown key is named, with the one that it probably means. */
function mistakesOf(issue: z.core.$ZodIssue, known: readonly string[]): ArgumentError[] {
  if (issue.code !== 'unrecognized_keys') return [{ argument: issue.path.join('.'), message: issue.message }];
  return issue.keys.slice(0, MOST_KEYS).map((key) => ({
    argument: key.length > KEY_LENGTH ? `${key.slice(0, KEY_LENGTH)}…` : key,
    message: `is not a key of this body${didYouMean(key, known)}`,
  }));
}

/** What body-parser calls its errors by. */
function refusalOf(error: unknown, res: Response): unknown {
  switch ((error as { type?: unknown } | null)?.type) {
    case 'entity.parse.failed':
      return new GatewayError('bad_request', 'The body is not JSON.', { cause: error });
    case 'entity.too.large':
      // What is left of it would be read as the next request.
      res.set('Connection', 'close');
      return new GatewayError('payload_too_large', `A body of JSON may have ${JSON_BYTES} bytes.`);
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new GatewayError('unsupported_media_type', 'Send the JSON as UTF-8, without compression.');
    default:
      return error;
  }
}
