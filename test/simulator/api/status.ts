import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { uptimeWords } from '../core/uptime';
import { VERSION } from '../core/version';
import { separateString } from '../text/separate-string';

/** status_function (mod_commands.c:2320). */
export function status(core: SwitchCore, _argument: string, stream: Stream): void {
  const sessions = core.channels().length;
  stream.write(
    [
      `UP ${uptimeWords(core.now() - core.startedAt)}`,
      `FreeSWITCH (Version ${VERSION.fullHuman}) is ready`,
      `${core.sessionsSinceStartup} session(s) since startup`,
      `${sessions} session(s) - peak ${sessions}, last 5min ${sessions} `,
      '0 session(s) per Sec out of max 1000, peak 10, last 5min 1 ',
      '5000 session(s) max',
      'min idle cpu 0.00/97.33',
      'Current Stack Size/Max 240K/8192K',
      '',
    ].join('\n'),
  );
}

/** version_function (mod_commands.c:661): `short`, or any part of that word, is the number alone. */
export function version(_core: SwitchCore, argument: string, stream: Stream): void {
  const [word] = separateString(argument, 2);
  if (word === undefined) stream.write(`FreeSWITCH Version ${VERSION.full} (${VERSION.revisionHuman})\n`);
  else if (word.toLowerCase().includes('short')) stream.write(`${VERSION.short}\n`);
  else stream.write(`FreeSWITCH Version ${VERSION.full} (${VERSION.fullHuman})\n`);
}
