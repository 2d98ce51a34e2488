import { createHmac, randomBytes } from 'node:crypto';

/** Known to this process alone. Processes that are to understand each other's ids would have to share it. */
const SECRET = randomBytes(32);

/**
 * A digest that nobody else can make or undo: the same for the same text while the process lives.
 *
 * @param purpose keeps the digests of one use from being taken for those of another
 */
export function keyedDigest(purpose: string, text: string): Buffer {
  return createHmac('sha256', SECRET)
    .update(JSON.stringify([purpose, text]))
    .digest();
}
