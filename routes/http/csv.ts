import type { ConferenceView, MemberView } from '../../src/replies/conference-view';

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

/** A caller's number in E.164 is one, and so is a level. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
/**
 * The beginning of a cell, what a spreadsheet may skip there, and what begins a formula, also of full width. A program that
 * separates by another character begins cells within ours. Each text is read once, however it is written.
 */
const BEGINNING = /(?<=^|[;,\t\r\n])[\s"\p{Cc}\p{Cf}]*([=+\-@＝＋－＠]?)/gu;
const OTHER_CONTROLS = /(?!\n)\p{Cc}/gu;

/**
 * A text as a cell. Callers choose their names, so wherever a spreadsheet would begin a formula a `'` comes first, and a control
 * character that is no line feed is replaced: by U+FFFD, a tab by a space, the end of a line by a line feed.
 */
function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = NUMBER.test(value) ? value : plain(value.replace(BEGINNING, guarded));
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function guarded(all: string, formula: string): string {
  return formula === '' ? all : `'${all}`;
}

function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ').replace(OTHER_CONTROLS, '\ufffd');
}
