import { isAscii } from 'node:buffer';
import { textOfBinary } from '../lib/text-of-bytes';

const [QUOTE, COLON, COMMA, BACKSLASH] = [0x22, 0x3a, 0x2c, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Parts shorter than this V8 copies by itself (`SlicedString::kMinLength`). */
const SLICED = 13;
/** A value that is no text. FreeSWITCH writes none. */
const OTHER = /[^",[\]{}\s]+|\{\}/y;

/**
 * The fields of one flat JSON object in their order, however often a name comes: JSON.parse would keep the last of each.
 * Only where each value stands is noted; it is decoded when somebody asks, for of some eighty headers a dozen are read.
 *
 * The bytes are read as Latin-1, so that one that is not UTF-8 costs one value and not the event: FreeSWITCH escapes quotes
 * and controls, and passes all other bytes raw.
 */
export class EventFields {
  /** The name of each field whose value is a text, or a list of some. */
  readonly names: string[] = [];
  /** Where each value begins and ends, of a list the first: numbers in turn, for there are many. */
  private readonly spans: number[] = [];
  /** Of fields that are lists, where the last text begins and ends. */
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

  /** Undefined where the bytes are no such object. */
  static of(bytes: Buffer): EventFields | undefined {
    const fields = new EventFields(bytes.toString('latin1'), bytes);
    return fields.read() ? fields : undefined;
  }

  /** The text of a field, UTF-8 or, if it is not, Latin-1; of a list the first. */
  first(index: number): string | undefined {
    const [start, end] = [this.spans[2 * index], this.spans[2 * index + 1]];
    return start === undefined || end === undefined ? undefined : this.decode(start, end);
  }

  /** The same, but bytes that are not UTF-8 become U+FFFD: for what is compared with names that are. */
  firstUtf8(index: number): string | undefined {
    const [start, end] = [this.spans[2 * index], this.spans[2 * index + 1]];
    if (start === undefined || end === undefined) return undefined;
    const text = this.unescape(start, end);
    return this.ascii ? text : Buffer.from(text, 'latin1').toString('utf8');
  }

  /** The text of a field; of a list the last. */
  last(index: number): string | undefined {
    const last = this.lasts?.get(index);
    return last ? this.decode(...last) : this.first(index);
  }

  /** The bytes of a field, as FreeSWITCH sent them; of a list those of the last text. */
  bytesOf(index: number): Buffer | undefined {
    const [start, end] = this.lasts?.get(index) ?? [this.spans[2 * index], this.spans[2 * index + 1]];
    if (start === undefined || end === undefined) return undefined;
    return Buffer.from(this.unescape(start, end), this.ascii ? 'utf8' : 'latin1');
  }

  /** A name goes with its event, so it may be a part of its text. */
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

  /** Copied: V8's part of a long text keeps all of that, and what an event told of a member is kept for long. */
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

  /** Where it goes on behind the value; -1 where there is none. */
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

  /** What a variable adds to a header of FreeSWITCH's own comes behind it (switch_event.c:1326). */
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

/** Where it goes on behind one character, with blanks before it or not; -1 where it is another, or `at` is -1 already. */
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

/** Where the quote stands that ends a text; -1 where none does. */
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
