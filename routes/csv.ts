import type { ConferenceView, MemberView } from '../src/replies/conference-view';

const COLUMNS = [
  'id',
  'channel',
  'uuid',
  'callerIdName',
  'callerIdNumber',
  'hear',
  'speak',
  'talking',
  'hold',
  'video',
  'floor',
  'moderator',
  'ghost',
  'volumeIn',
  'volumeOut',
  'energy',
] as const satisfies readonly (keyof MemberView)[];

/** The members of a conference by RFC 4180, with a header row. What is not known is an empty cell. */
export function membersCsv({ members }: ConferenceView): string {
  const rows = members.map((member) => COLUMNS.map((column) => cell(member[column])));
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** A single value, such as the number of members. */
export function valueCsv(value: string): string {
  return `value\r\n${cell(value)}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets a leading `'`; callers choose their names. */
function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
