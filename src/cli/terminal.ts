import { printable } from '../lib/printable';

/** Writes to standard output what a terminal can show: an error or a file may hold what somebody else has typed. */
export function say(text: string): void {
  process.stdout.write(printable(text));
}

/** The same to standard error. */
export function complain(text: string): void {
  process.stderr.write(printable(text));
}
