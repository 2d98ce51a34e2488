/** Checks the streams that can be played instead of files. Each stream is parsed completely before FreeSWITCH gets it. */

/** Milliseconds. */
const LONGEST_TONE = 10_000;
const MOST_LOOPS = 10;
const LONGEST_SILENCE = 60_000;

const TUPLE = /^%\((\d{1,5}),(\d{1,5}),\d{1,5}(?:,\d{1,5}){0,3}\)/;

/** True if the text is a stream of an allowed kind and holds only tones of at most 10 s in all, or silence up to 60 s. */
export function isStream(text: string, allowed: readonly string[]): boolean {
  const [scheme, rest] = text.split('://', 2);
  if (scheme === undefined || rest === undefined || !allowed.includes(scheme)) return false;
  if (text !== `${scheme}://${rest}`) return false;
  if (scheme === 'silence_stream') return isSilence(rest);
  return scheme === 'tone_stream' && isTone(rest);
}

function isSilence(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= LONGEST_SILENCE;
}

/**
 * True for one or more `%(on ms,off ms,Hz[,Hz…])`, with or without `;` between them, and `;loops=n` at the end. Other options
 * of tone_stream are not allowed: they read files (`path=`) or never end.
 */
function isTone(text: string): boolean {
  const [, tones = '', loops = '1'] = /^(.*?)(?:;loops=([1-9]\d{0,2}))?$/.exec(text) ?? [];
  let rest = tones;
  let length = 0;
  for (let tuple = TUPLE.exec(rest); tuple; tuple = TUPLE.exec(rest)) {
    length += Number(tuple[1]) + Number(tuple[2]);
    rest = rest.slice(tuple[0].length).replace(/^;(?=%)/, '');
  }
  return rest === '' && length > 0 && Number(loops) <= MOST_LOOPS && length * Number(loops) <= LONGEST_TONE;
}
