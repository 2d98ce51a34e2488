import { NotSimulated } from '../core/not-simulated';
import type { Stream } from '../core/stream';
import { sameWord } from '../text/c-string';
import { COMMANDS, type CommandRow } from './commands-table';
import type { SimConference } from './conference';
import { freezes } from './freezes';
import { HANDLERS } from './handlers';
import { forTargets } from './member-target';

/**
 * conference_api_dispatch (conference_api.c:4164). Gets the conference, the words of the line (the name first) and the
 * line itself. The reply goes to the stream.
 */
export async function dispatch(
  conference: SimConference,
  stream: Stream,
  argv: string[],
  line: string,
): Promise<void> {
  const row = COMMANDS.find(({ name }) => sameWord(argv[1], name));
  if (!row) {
    stream.write(`-ERR Conference command '${argv[1]}' not found.\n`);
  } else if (!Object.hasOwn(HANDLERS[row.kind], row.name)) {
    throw new NotSimulated(`conference ${line}`);
  } else if (!(await runRow(row, conference, stream, argv, line))) {
    stream.write(`${row.command} ${row.syntax}`);
  }
}

/** Returns false if the usage line is to follow. */
function runRow(
  row: CommandRow,
  conference: SimConference,
  stream: Stream,
  argv: string[],
  line: string,
): boolean | Promise<boolean> {
  if (row.kind === 'MEMBER_TARGET') {
    if (freezes(row.name, argv[2], argv[3])) conference.core.world.harm.push(`freeze: conference ${line}`);
    const handler = HANDLERS.MEMBER_TARGET[row.name];
    return handler ? forTargets(conference, stream, argv[2], argv[3], handler) : true;
  }
  if (row.kind === 'ARGS_SPLIT') return HANDLERS.ARGS_SPLIT[row.name]?.(conference, stream, argv) ?? true;
  return HANDLERS.ARGS_AS_ONE[row.name]?.(conference, stream, textAfter(line, row.name)) ?? true;
}

/**
 * Returns the text of `say` and similar commands: what follows the first occurrence of the command's word in the whole
 * line. The conference's name is searched, too, and the case counts (conference_api.c:4275).
 */
function textAfter(line: string, word: string): string {
  const at = line.indexOf(word);
  return at < 0 ? line : line.slice(at + word.length).replace(/^[ \t]+/, '');
}
