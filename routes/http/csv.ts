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

/** Returns the members of a conference as CSV (RFC 4180), with a header row. An unknown value is an empty cell. */
export function membersCsv({ members }: ConferenceView): string {
  return tableCsv(
    COLUMNS,
    members.map((member) => COLUMNS.map((column) => member[column])),
  );
}

type Value = string | number | boolean | null | undefined;

/** Returns rows as CSV, with a header row. */
export function tableCsv(columns: readonly string[], rows: readonly (readonly Value[])[]): string {
  return [columns, ...rows.map((row) => row.map(cell))].map((row) => `${row.join(',')}\r\n`).join('');
}

/** Returns a single value as CSV, such as the number of members. */
export function valueCsv(value: string): string {
  return `value\r\n${cell(value)}\r\n`;
}

/** A caller's number in E.164 is a number, and so is a level. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
/**
 * Matches the beginning of a cell: characters that a spreadsheet may skip, then a character that begins a formula, also
 * in full width. If a program separates cells by another character, its cells begin inside ours. The text is read only
 * once, with any content.
 */
const BEGINNING = /(?<=^|[;,\t\r\n])[\s"\p{Cc}\p{Cf}]*([=+\-@＝＋－＠]?)/gu;
const OTHER_CONTROLS = /(?!\n)\p{Cc}/gu;

/**
 * Returns a text as a cell. Callers choose their names, so a `'` is added if a spreadsheet would begin a formula there.
 * Control characters except line feeds are replaced: a tab by a space, a line end by a line feed, the others by U+FFFD.
 */
function cell(value: Value): string {
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
