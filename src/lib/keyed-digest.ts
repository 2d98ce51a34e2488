import { createHmac, randomBytes } from 'node:crypto';

/** Only this process knows it. If processes had to understand each other's ids, they would have to share it. */
const SECRET = randomBytes(32);

/**
 * Returns a digest that no other process can make or reverse. It is the same for the same text while the process lives.
 *
 * @param purpose makes the digests of each use different, so that they cannot be confused
 */
export function keyedDigest(purpose: string, text: string): Buffer {
  return createHmac('sha256', SECRET)
    .update(JSON.stringify([purpose, text]))
    .digest();
}
