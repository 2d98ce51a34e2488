/**
 * What stands before what FreeSWITCH says. Since 1.8.0 that is `+OK ` or `-ERR `; before it was `OK `, `ok `, `ERR `, or
 * nothing at all, as each command had it.
 */
const OK = '(?:\\+?OK |ok )?';
const ERR = '(?:-?ERR )?';

/** A whole line, or a whole reply, that tells of a success. */
export function ok(said: RegExp): RegExp {
  return new RegExp(`^${OK}(?:${said.source})$`);
}

/** A whole line, or a whole reply, that tells of a refusal. */
export function err(said: RegExp): RegExp {
  return new RegExp(`^${ERR}(?:${said.source})$`);
}

/** What somebody chose, as a pattern of itself. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** True where a reply is this success and nothing else: for texts that hold what somebody chose. */
export function isOk(reply: string, said: string): boolean {
  return ['+OK ', 'OK ', ''].some((prefix) => reply === prefix + said);
}

/** The same for a refusal. */
export function isErr(reply: string, said: string): boolean {
  return ['-ERR ', 'ERR ', ''].some((prefix) => reply === prefix + said);
}
