import { apiLineOf } from '../freeswitch/ask';
import { askUntil } from '../lib/wait';
import type { CommandTools } from './tools';

/** Milliseconds after which a command of unknown fate is taken for ended. */
const LONGEST_MS = 60_000;
/** Milliseconds between two looks. */
const AGAIN_MS = 500;

/**
 * Resolves when a conference answers again after a command of unknown fate, or after a minute.
 *
 * While a command of it is late, the client of the event socket asks it. Otherwise this asks: if the connection fell,
 * FreeSWITCH may still run the command.
 */
export async function answersAgain({
  esl,
  clock,
  conference: { freeswitchName },
}: Pick<CommandTools, 'esl' | 'clock' | 'conference'>): Promise<void> {
  const began = clock.now();
  const answers = async (): Promise<boolean> => {
    if (esl.lateConferences().includes(freeswitchName)) return false;
    return esl.api(apiLineOf(freeswitchName, { words: ['count'] })).then(
      () => true,
      () => false,
    );
  };
  await askUntil(answers, AGAIN_MS, () => clock.now() - began < LONGEST_MS);
}
