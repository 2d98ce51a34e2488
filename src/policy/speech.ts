/** What may be said to a conference. A synthesiser reads it; FreeSWITCH must not find anything else in it. */

/** Characters. A sentence or three; longer texts hold the conference's mixer too long. */
const LONGEST = 500;

/**
 * Says why a text cannot be spoken; undefined where it can.
 *
 * A leading `{` would set the engine and its voice, a leading `#` the voice (mod_conference.c:955-1048). `${` is
 * expanded, `${system(…)}` run (conference_api.c:2931 for `saymember`, where no `$` is let through at all).
 *
 * @param to `member` for saymember
 */
export function speechProblem(text: string, to: 'conference' | 'member'): string | undefined {
  if (text.trim() === '') return 'must not be empty';
  if (text.length > LONGEST) return `must be at most ${LONGEST} characters`;
  if (/^\s*[{#]/.test(text)) return 'must not begin with { or #';
  if (text.includes('${')) return 'must not hold ${';
  if (to === 'member' && text.includes('$')) return 'must not hold $';
  return undefined;
}
