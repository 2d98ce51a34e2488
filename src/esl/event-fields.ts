import { isAscii } from 'node:buffer';
import { textOfBinary } from '../lib/text-of-bytes';

const [QUOTE, COLON, COMMA, BACKSLASH] = [0x22, 0x3a, 0x2c, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];
/** If a part is shorter than this, V8 copies it anyway (`SlicedString::kMinLength`). */
const SLICED = 13;
/** A value that is not a text. FreeSWITCH writes none. */
const OTHER = /[^",[\]{}\s]+|\{\}/y;

/**
 * The fields of one flat JSON object in their order, including repeated names: JSON.parse would keep only the last of each. Only
 * the position of each value is noted. A value is decoded when it is read, since only about a dozen of eighty headers are.
 *
 * The bytes are read as Latin-1: FreeSWITCH escapes quotes and control characters, and passes all other bytes raw. So if a byte
 * is not UTF-8, it spoils one value and not the whole event.
 */
export class EventFields {
  /** The name of each field whose value is a text or a list of texts. */
  readonly names: string[] = [];
  /** Beginning and end of each value, or of the first text of a list. One array of numbers, since there are many. */
  private readonly spans: number[] = [];
  /** Beginning and end of the last text, for fields that are lists. */
  private lasts: Map<number, readonly [start: number, end: number]> | undefined;
  private readonly ascii: boolean;
  private readonly escaped: boolean;

  private constructor(
    private readonly text: string,
    private readonly bytes: Buffer,
  ) {
    this.ascii = isAscii(bytes);
    this.escaped = text.includes('\\');
  }

  /** Reads the fields; `undefined` if the bytes are not a flat JSON object. */
  static of(bytes: Buffer): EventFields | undefined {
    const fields = new EventFields(bytes.toString('latin1'), bytes);
    return fields.read() ? fields : undefined;
  }

  /** Returns the text of a field, or the first text of a list. It is decoded as UTF-8, or as Latin-1 if it is not UTF-8. */
  first(index: number): string | undefined {
    const [start, end] = [this.spans[2 * index], this.spans[2 * index + 1]];
    return start === undefined || end === undefined ? undefined : this.decode(start, end);
  }

  /** The same, but bytes that are not UTF-8 become U+FFFD. Use it when you compare the text with names that are UTF-8. */
  firstUtf8(index: number): string | undefined {
    const [start, end] = [this.spans[2 * index], this.spans[2 * index + 1]];
    if (start === undefined || end === undefined) return undefined;
    const text = this.unescape(start, end);
    return this.ascii ? text : Buffer.from(text, 'latin1').toString('utf8');
  }

  /** Returns the text of a field, or the last text of a list. */
  last(index: number): string | undefined {
    const last = this.lasts?.get(index);
    return last ? this.decode(...last) : this.first(index);
  }

  /** Returns the bytes of a field, or of the last text of a list, as FreeSWITCH sent them. */
  bytesOf(index: number): Buffer | undefined {
    const [start, end] = this.lasts?.get(index) ?? [this.spans[2 * index], this.spans[2 * index + 1]];
    if (start === undefined || end === undefined) return undefined;
    return Buffer.from(this.unescape(start, end), this.ascii ? 'utf8' : 'latin1');
  }

  /** Returns a name. It is dropped together with its event, so it may share the memory of the event's text. */
  private nameAt(start: number, end: number): string {
    return this.ascii && !this.escaped ? this.text.slice(start, end) : this.decode(start, end);
  }

  private decode(start: number, end: number): string {
    const text = this.unescape(start, end);
    return this.ascii ? text : textOfBinary(text);
  }

  private unescape(start: number, end: number): string {
    const text = this.cut(start, end);
    if (!this.escaped || !text.includes('\\')) return text;
    try {
      return JSON.parse(`"${text}"`);
    } catch {
      return text;
    }
  }

  /** Returns a copy: a part of a long text would keep the whole text in memory (V8), and values of members are kept for long. */
  private cut(start: number, end: number): string {
    if (end - start < SLICED) return this.text.slice(start, end);
    return this.bytes.toString('latin1', start, end);
  }

  private read(): boolean {
    const { text } = this;
    let at = past(OBJECT, text, 0);
    while (at >= 0) {
      const start = past(QUOTE, text, at);
      const end = endOfText(text, start);
      const value = past(COLON, text, end + 1);
      if (start < 0 || end < 0 || value < 0) return false;
      const behind = this.readValue(start, end, value);
      at = past(COMMA, text, behind);
      if (at < 0) return isOver(text, past(OBJECT_END, text, behind));
    }
    return false;
  }

  /** Reads a value and returns the position after it; -1 if there is none. */
  private readValue(nameStart: number, nameEnd: number, at: number): number {
    const start = past(QUOTE, this.text, at);
    if (start < 0) {
      const list = past(LIST, this.text, at);
      return list < 0 ? behindOther(this.text, at) : this.readList(nameStart, nameEnd, list);
    }
    const end = endOfText(this.text, start);
    if (end < 0) return -1;
    this.names.push(this.nameAt(nameStart, nameEnd));
    this.spans.push(start, end);
    return end + 1;
  }

  /** If a variable has the name of one of FreeSWITCH's own headers, its text comes after the header's (switch_event.c:1326). */
  private readList(nameStart: number, nameEnd: number, from: number): number {
    const { text } = this;
    let at = from;
    let first: [start: number, end: number] | undefined;
    let last: [start: number, end: number] | undefined;
    for (;;) {
      const start = past(QUOTE, text, at);
      if (start < 0) break;
      const end = endOfText(text, start);
      if (end < 0) return -1;
      last = [start, end];
      first ??= last;
      const next = past(COMMA, text, end + 1);
      if (next < 0) {
        at = end + 1;
        break;
      }
      at = next;
    }
    if (first && last) {
      this.lasts ??= new Map();
      this.lasts.set(this.names.length, last);
      this.names.push(this.nameAt(nameStart, nameEnd));
      this.spans.push(...first);
    }
    return past(LIST_END, text, at);
  }
}

/** Returns the position after one character and the blanks before it; -1 if the character is another, or `at` is -1. */
function past(code: number, text: string, at: number): number {
  if (at < 0) return -1;
  const next = text.charCodeAt(at) === code ? at : behindBlanks(text, at);
  return text.charCodeAt(next) === code ? next + 1 : -1;
}

function behindBlanks(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) <= 0x20) next++;
  return next;
}

/** Returns the position of the quote that ends a text; -1 if there is none. */
function endOfText(text: string, start: number): number {
  if (start < 0) return -1;
  let end = text.indexOf('"', start);
  while (end >= 0 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, start: number, at: number): boolean {
  let before = at;
  while (before > start && text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}

function behindOther(text: string, at: number): number {
  OTHER.lastIndex = behindBlanks(text, at);
  return OTHER.test(text) ? OTHER.lastIndex : -1;
}

function isOver(text: string, at: number): boolean {
  return at >= 0 && behindBlanks(text, at) === text.length;
}
