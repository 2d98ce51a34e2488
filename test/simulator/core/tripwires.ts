import type { SwitchCore } from './switch-core';

/** Records what FreeSWITCH would have run, and where it was written. The simulator runs nothing. */
export function ran(core: SwitchCore, where: string, what: string): void {
  core.world.harm.push(`ran ${where}: ${what}`);
}

/**
 * switch_channel_expand_variables (switch_channel.c:4229) runs `${api(arguments)}` as an API. Gets a text that
 * FreeSWITCH would expand.
 */
export function expand(core: SwitchCore, where: string, text: string): void {
  if (text.includes('${')) ran(core, where, text);
}

/** True if a text begins with a brace that nothing closes: switch_is_file_path never ends for it (switch_utils.h:1275). */
export function unclosedBrace(text: string): boolean {
  let rest = text;
  while (rest.startsWith('{')) {
    const end = closing(rest);
    if (end < 0) return true;
    rest = rest.slice(end + 1).replace(/^ +/, '');
  }
  return false;
}

/** Removes the {parameters} from a path. */
export function withoutParameters(path: string): string {
  return path.startsWith('{') && !unclosedBrace(path)
    ? withoutParameters(path.slice(closing(path) + 1).replace(/^ +/, ''))
    : path;
}

/** switch_find_end_paren (switch_utils.c): the brace that closes the first one, or -1. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** Call it when something is opened as a file: shell_stream runs its argument with a shell. */
export function opened(core: SwitchCore, where: string, path: string): void {
  if (/shell_stream:\/\//i.test(path)) ran(core, where, path);
}
