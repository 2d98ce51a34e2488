import { printable } from '../lib/printable';

/**
 * Writes to standard output, without characters that control a terminal: an error or a file may contain text of somebody
 * else.
 */
export function say(text: string): void {
  process.stdout.write(printable(text));
}

/** Writes to standard error in the same way. */
export function complain(text: string): void {
  process.stderr.write(printable(text));
}
