import { COMMANDS } from '../conference/commands-table';
import { dispatch } from '../conference/dispatch';
import { jsonList } from '../conference/json-list';
import { count, list } from '../conference/list';
import { bgdial, dial } from '../conference/outcall';
import { xmlList } from '../conference/xml-list';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { lower, sameWord } from '../text/c-string';
import { separateString } from '../text/separate-string';

/**
 * conference_api_main_real (conference_api.c:189). The few words that need no conference count only if no conference
 * has that name.
 */
export function conferenceApi(core: SwitchCore, line: string, stream: Stream): void | Promise<void> {
  const argv = separateString(line);
  const [name, command] = argv;
  if (name === undefined) {
    for (const row of COMMANDS) stream.write(`<conf name> ${row.command} ${row.syntax}\n`);
    return;
  }
  const conference = core.findConference(name);
  if (!conference) return withoutConference(core, stream, argv);
  if (command !== undefined) return dispatch(conference, stream, argv, line);
  stream.write("Conference command, not specified.\nTry 'help'\n");
}

async function withoutConference(core: SwitchCore, stream: Stream, argv: string[]): Promise<void> {
  switch (lower(argv[0] ?? '')) {
    case 'list':
      list(core, undefined, stream, argv);
      break;
    case 'count':
      count(core, undefined, stream);
      break;
    case 'xml_list':
      xmlList(core, undefined, stream);
      break;
    case 'json_list':
      jsonList(core, undefined, stream, argv);
      break;
    case 'help':
    case 'commands':
      stream.write(`${help()}\n`);
      break;
    default:
      // Dialling creates the conference if it does not exist (conference_api.c:243).
      if (sameWord(argv[1], 'dial')) await dialAbsent(dial, 'moh', core, stream, argv);
      else if (sameWord(argv[1], 'bgdial')) await dialAbsent(bgdial, 'pause', core, stream, argv);
      else stream.write(`-ERR Conference ${argv[0]} not found\n`);
  }
}

/** The usage that follows is that of another command: the numbers in the source are outdated (mod_conference.h:943). */
async function dialAbsent(
  handler: typeof dial | typeof bgdial,
  usage: string,
  core: SwitchCore,
  stream: Stream,
  argv: string[],
): Promise<void> {
  const target = { core, name: argv[0] ?? '', conference: undefined };
  const row = COMMANDS.find(({ command }) => command === usage);
  if (!(await handler(target, stream, argv)) && row) stream.write(`${row.command} ${row.syntax}`);
}

/** conference_api_sub_syntax (conference_api.c:272): two tabs, and no space if there is no syntax. */
function help(): string {
  return COMMANDS.map((row) => `\t\t${row.command}${row.syntax === '' ? '' : ` ${row.syntax}`}`).join('\n');
}
