import { line } from '../freeswitch/ask';
import { commonRefusal } from '../replies/common';
import { done, type Outcome, unrecognised } from '../replies/outcome';
import { isOk } from '../replies/prefixes';
import { TO_CONFERENCE } from './own-sounds';
import { type CommandSpec, command, TEXT_OR_JSON } from './spec';

/** Commands that decide if others may join. */

const lockRow = (word: 'lock' | 'unlock', summary: string): CommandSpec =>
  command({
    word,
    scope: 'conference',
    summary,
    danger: 'change',
    args: {},
    loggable: [],
    logReply: true,
    produces: TEXT_OR_JSON,
    // The profile's is-locked-sound and is-unlocked-sound (conference_api.c:3469, 3491).
    sounds: () => TO_CONFERENCE,
    ask: () =>
      line([word], (reply, context): Outcome => {
        if (isOk(reply, `${context.freeswitchName} ${word}ed\n`)) return done();
        return commonRefusal(reply, word, context) ?? unrecognised;
      }),
    examples: [
      { tail: word, reply: `+OK Team ${word}ed\n` },
      { tail: word, reply: '-ERR Conference Team not found\n' },
    ],
  });

export const lock = lockRow('lock', 'Lock the conference: nobody else can join.');
export const unlock = lockRow('unlock', 'Unlock the conference.');
