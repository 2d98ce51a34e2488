import { GatewayError } from '../errors';

/**
 * The one door out: whatever is said to FreeSWITCH is made here, so nobody can forget the guards.
 */

/** One API line, such as `conference Sales mute 3`. Only `apiLine` makes one. */
export class ApiLine {
  private constructor(
    /** The text after `api ` or `bgapi `. */
    readonly text: string,
    /**
     * The conference that it is about, as FreeSWITCH knows it; `undefined` if it is about something else. A list of all
     * conferences has its own word here, such as `json_list`.
     */
    readonly conference: string | undefined,
  ) {}

  /**
   * Puts words together so that FreeSWITCH's tokeniser (switch_utils.c:2704-2893) gives exactly these words back.
   *
   * @throws GatewayError invalid_argument for what cannot be said safely
   */
  static of(words: readonly string[]): ApiLine {
    const text = words.map(quoteWord).join(' ');
    guard(text);
    return new ApiLine(text, words[0] === 'conference' ? words[1] : undefined);
  }

  /**
   * A line for an API that takes its whole argument as it is and knows no quotes, such as `file_exists`.
   *
   * @throws GatewayError invalid_argument, also for a space at either end, which FreeSWITCH would take off
   */
  static raw(api: string, argument: string): ApiLine {
    if (argument.trim() !== argument) {
      throw new GatewayError('invalid_argument', 'FreeSWITCH would take off the space at the end.');
    }
    const text = `${api} ${argument}`;
    guard(text);
    return new ApiLine(text, undefined);
  }

  /**
   * A line whose end is free text for a command such as `say`. FreeSWITCH takes everything after the first
   * occurrence of the command's word in the raw line, also within the conference's name (conference_api.c:4275), so
   * the name is broken up: `'e''s''s''a''y''s'` is the same word to the tokeniser.
   *
   * @param api  the API, such as `conference`; the event socket itself cuts it off, and knows no quotes
   * @param name the word that must not be taken for another
   * @param words the words from the command on
   * @param free the text, which must not be quoted: quotes would be spoken
   */
  static withText(api: string, name: string, words: readonly string[], free: string): ApiLine {
    const text = [api, quoteApart(name), ...words.map(quoteWord), free].join(' ');
    guard(text);
    return new ApiLine(text, api === 'conference' ? name : undefined);
  }
}

/** `ApiLine.of`, for readers who do not care for classes. */
export const apiLine = (...words: string[]): ApiLine => ApiLine.of(words);

/** `ApiLine.raw`, likewise. */
export const rawApiLine = (api: string, argument: string): ApiLine => ApiLine.raw(api, argument);

/** Words that FreeSWITCH's tokeniser gives back unchanged without quotes. `^^X` at the start would change the separator. */
const PLAIN_WORD = /^[A-Za-z0-9_.~@/:=,+*#-]+$/;

/**
 * Quotes one word losslessly: `\` → `\\`, `'` → `\'`, within single quotes. Only the space separates and only
 * the single quote quotes; backslash escapes work inside quotes too (switch_utils.c:2635 `unescape_char`).
 */
export function quoteWord(word: string): string {
  if (PLAIN_WORD.test(word)) return word;
  return `'${word.replace(/[\\']/g, '\\$&')}'`;
}

/** Quotes a word character by character, so that it holds no word of FreeSWITCH's. */
function quoteApart(word: string): string {
  return [...word].map((character) => `'${character.replace(/[\\']/g, '\\$&')}'`).join('') || "''";
}

/**
 * The bytes of one command: its line, its headers, an empty line. Written with a single write.
 *
 * @param line    for example `api status` or `event json HEARTBEAT`
 * @param headers for example `Job-UUID`
 * @throws GatewayError invalid_argument for what cannot be said safely
 */
export function encodeCommand(line: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  guard(line);
  let text = `${line}\n`;
  for (const [name, value] of Object.entries(headers)) {
    guard(name);
    guard(value);
    text += `${name}: ${value}\n`;
  }
  // The rewrite below looks at the whole block, headers too.
  guardRewrite(text);
  return Buffer.from(`${text}\n`, 'utf8');
}

/**
 * A line feed would end the line and begin headers, or the next command (mod_event_socket.c:1288-1361); a NUL
 * would end the string in C.
 */
function guard(text: string): void {
  if (/[\0\r\n]/.test(text)) {
    throw new GatewayError('invalid_argument', 'NUL, CR and LF cannot be said to FreeSWITCH.');
  }
  guardRewrite(text);
}

/**
 * A command that holds `unload` or `reload` and `mod_event_socket` anywhere, in any case and order, is replaced
 * by the unloading of the event socket (mod_event_socket.c:1729-1733). Both words hold `load`.
 */
function guardRewrite(text: string): void {
  const lower = text.toLowerCase();
  if (lower.includes('mod_event_socket') && lower.includes('load')) {
    throw new GatewayError(
      'invalid_argument',
      'A line with both mod_event_socket and load cannot be said: FreeSWITCH would unload its event socket.',
    );
  }
}
