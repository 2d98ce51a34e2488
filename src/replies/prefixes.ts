/**
 * The prefixes of FreeSWITCH's replies. Since 1.8.0 they are `+OK ` or `-ERR `. Before 1.8.0 they were `OK `, `ok `, `ERR ` or
 * nothing, different for each command.
 */
const OK = '(?:\\+?OK |ok )?';
const ERR = '(?:-?ERR )?';

/** Returns the pattern of a whole line, or a whole reply, that reports a success. */
export function ok(text: RegExp): RegExp {
  return new RegExp(`^${OK}(?:${text.source})$`);
}

/** Returns the pattern of a whole line, or a whole reply, that reports a refusal. */
export function err(text: RegExp): RegExp {
  return new RegExp(`^${ERR}(?:${text.source})$`);
}

/** Returns a pattern that matches exactly this text. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** True if a reply is exactly this success. Use it for texts that hold something that a person chose. */
export function isOk(reply: string, text: string): boolean {
  return ['+OK ', 'OK ', ''].some((prefix) => reply === prefix + text);
}

/** True if a reply is exactly this refusal. */
export function isErr(reply: string, text: string): boolean {
  return ['-ERR ', 'ERR ', ''].some((prefix) => reply === prefix + text);
}
