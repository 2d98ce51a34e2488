import { textOfBinary } from '../lib/text-of-bytes';
import type { MemberView } from './conference-view';

/**
 * Reads the rows of `list delim <delimiter>` (mod_conference.c:71-162); `undefined` if they are not such rows.
 *
 * FreeSWITCH escapes nothing in a row: a caller's name may hold any delimiter that can be guessed, newlines, and bytes that are
 * not UTF-8. So the delimiter must be unguessable. Rows are found by counting fields, not by lines. The bytes are cut apart
 * before each field is read as text.
 */
export function parseMemberRows(reply: Buffer, delimiter: string): MemberView[] | undefined {
  const parts = reply.toString('latin1').split(delimiter);
  // A row has nine fields with eight delimiters between them. The ninth is `<energy>\n`, directly before the next row's id.
  if (parts.length % 8 !== 1 || parts.length === 1) return undefined;
  const members: MemberView[] = [];
  let id = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 8) {
    const last = /^(-?\d{1,10})\n([\s\S]*)$/.exec(parts[at + 7] ?? '');
    const member = last && memberOf([id, ...parts.slice(at, at + 7), last[1] ?? '']);
    if (!member) return undefined;
    members.push(member);
    id = last[2] ?? '';
  }
  return id === '' ? members : undefined;
}

function memberOf(fields: readonly string[]): MemberView | undefined {
  const [id = '', channel = '', uuid = '', name = '', number = '', flags = '', volumeIn, volumeOut, energy] =
    fields;
  const [memberId, inLevel, outLevel] = [numberOf(id), numberOf(volumeIn), numberOf(volumeOut)];
  const energyLevel = numberOf(energy);
  if (Number.isNaN(memberId + inLevel + outLevel + energyLevel)) return undefined;
  // `res-id:` and `role-id:` come last and hold any text, so there are no flags after them.
  const known = `|${flags.replace(/(?:res|role)-id:[\s\S]*$/, '')}|`;
  const has = (flag: string): boolean => known.includes(`|${flag}|`);
  const hold = has('hold');
  return {
    id: memberId,
    channel: textOfBinary(channel),
    uuid: textOfBinary(uuid),
    callerIdName: textOfBinary(name),
    callerIdNumber: textOfBinary(number),
    hear: hold ? null : has('hear'),
    speak: hold ? null : has('speak'),
    talking: hold ? null : has('talking'),
    hold,
    video: has('video'),
    floor: has('floor'),
    moderator: has('moderator'),
    ghost: has('ghost'),
    volumeIn: inLevel,
    volumeOut: outLevel,
    energy: energyLevel,
  };
}

function numberOf(text: string | undefined): number {
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
}
