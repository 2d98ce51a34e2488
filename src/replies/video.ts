import type { Failure } from './command-result';
import { commonRefusal, linesOf, NO_REPLY, type ReadContext } from './common';
import { done, type Outcome, refused, unrecognised } from './outcome';
import { err } from './prefixes';

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [err(/[Cc]onference is not in mixing mode/), 'The conference does not mix video.'],
  [err(/Only 1 Canvas/), 'The conference has only one canvas.'],
  [
    err(/no layout for personal canvas/),
    'The members have pictures of their own, and this layout is not for such pictures.',
  ],
  // The following ones come from versions of FreeSWITCH before 1.10.
  [err(/Bandwidth control not available\./), 'The conference does not share its video encoders.'],
  [err(/Channel .* does not have video capability!/), 'The member has no video.'],
  [err(/Channel .* is not in a video layer/), 'The member is not in the picture.'],
];
const USAGE = err(/((?:Invalid |Resolution not set|Bandwidth not set|Group name not specified).*)/);

/** Returns the refusal if a conference does not mix video, or a member is in the wrong state; else `undefined`. */
export function videoRefusal(reply: string): Outcome | undefined {
  const [first = ''] = linesOf(reply);
  const why = REFUSALS.find(([pattern]) => pattern.test(first))?.[1];
  if (why !== undefined) return refused('conflict', why);
  const usage = USAGE.exec(first)?.[1];
  return usage === undefined
    ? undefined
    : refused('freeswitch_usage', `FreeSWITCH did not accept the arguments: ${usage}`);
}

const ON_HOLD = err(/member (\d{1,10}) is on hold/);

/** Returns the failure if a line reports that a member is on hold, so that its video cannot be turned on or off. */
export function onHold(line: string): Failure | undefined {
  const id = ON_HOLD.exec(line)?.[1];
  return id === undefined
    ? undefined
    : { member: Number(id), code: 'conflict', detail: `Member ${id} is on hold.` };
}

/** The lines of a reply about the whole picture. */
export interface Picture {
  readonly word: string;
  /** Each line of a success. */
  readonly success: RegExp;
  /** A line without meaning, if there are lines of success. */
  readonly noise?: RegExp;
  /** True if a success may print nothing. */
  readonly silent?: boolean;
}

/** Reads a reply about the picture of a whole conference. */
export function readPicture(reply: string, row: Picture, context: ReadContext): Outcome {
  if (row.silent && reply === NO_REPLY) return done([], { text: '' });
  const all = linesOf(reply);
  const lines = all.some((text) => row.success.test(text))
    ? all.filter((text) => row.noise?.test(text) !== true)
    : all;
  // If the group does not exist, `+OK Change to layout group []` comes first, and nothing has changed (conference_api.c:2021).
  const refusal = videoRefusal(lines.at(-1) ?? '') ?? commonRefusal(reply, row.word, context);
  if (refusal) return refusal;
  return lines.length > 0 && lines.every((text) => row.success.test(text)) ? done() : unrecognised;
}
