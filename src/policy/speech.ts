/** Checks the text that a synthesiser reads to a conference. FreeSWITCH must find nothing else in it. */

/** Characters, enough for about three sentences. Longer texts block the conference's mixer for too long. */
const LONGEST = 500;

/**
 * Returns why a text cannot be spoken; `undefined` if it can.
 *
 * A `{` at the beginning would set the engine and its voice, a `#` the voice (mod_conference.c:955-1048). FreeSWITCH expands
 * `${` and runs `${system(…)}` (conference_api.c:2931 for `saymember`, so no `$` at all is allowed there).
 *
 * @param to `member` for `saymember`
 */
export function speechProblem(text: string, to: 'conference' | 'member'): string | undefined {
  if (text.trim() === '') return 'must not be empty';
  if (text.length > LONGEST) return `must be at most ${LONGEST} characters`;
  if (/^\s*[{#]/.test(text)) return 'must not begin with { or #';
  if (text.includes('${')) return 'must not hold ${';
  if (to === 'member' && text.includes('$')) return 'must not hold $';
  return undefined;
}
