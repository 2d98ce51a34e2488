import { GatewayError } from '../errors';

/**
 * The one door out: every line to FreeSWITCH is made here, so no code can forget the guards.
 */

/** One API line, such as `conference Sales mute 3`. Only `apiLine` makes one. */
export class ApiLine {
  private constructor(
    /** The text after `api ` or `bgapi `. */
    readonly text: string,
    /**
     * FreeSWITCH's name of the conference that the line is about; `undefined` if it is about something else. For a list of all
     * conferences it is the word of the command, such as `json_list`.
     */
    readonly conference: string | undefined,
  ) {}

  /**
   * Joins words to a line, from which FreeSWITCH's tokeniser (switch_utils.c:2704-2893) gets exactly these words back.
   *
   * @throws GatewayError invalid_argument if the line cannot be sent safely
   */
  static of(words: readonly string[]): ApiLine {
    const text = words.map(quoteWord).join(' ');
    guard(text);
    return new ApiLine(text, words[0] === 'conference' ? words[1] : undefined);
  }

  /**
   * Returns a line for an API that takes its whole argument unchanged and knows no quotes, such as `file_exists`.
   *
   * @throws GatewayError invalid_argument if the line cannot be sent safely, or if the argument begins or ends with a space,
   *   which FreeSWITCH would remove
   */
  static raw(api: string, argument: string): ApiLine {
    if (argument.trim() !== argument) {
      throw new GatewayError(
        'invalid_argument',
        'FreeSWITCH would remove the space at the beginning or end.',
      );
    }
    const text = `${api} ${argument}`;
    guard(text);
    return new ApiLine(text, undefined);
  }

  /**
   * Returns a line that ends with free text for a command such as `say`. FreeSWITCH takes everything after the first occurrence
   * of the command's word in the raw line as the text, even if the word is in the conference's name (conference_api.c:4275). So
   * each character of the name is quoted: `'e''s''s''a''y''s'` is the same word to the tokeniser.
   *
   * @param api  the API, such as `conference`. The event socket itself cuts it off, and knows no quotes
   * @param name the conference's name, in which FreeSWITCH must not find the command's word
   * @param words the words from the command on
   * @param free the text, without quotes, because FreeSWITCH would speak them
   * @throws GatewayError invalid_argument if the line cannot be sent safely
   */
  static withText(api: string, name: string, words: readonly string[], free: string): ApiLine {
    const text = [api, quoteApart(name), ...words.map(quoteWord), free].join(' ');
    guard(text);
    return new ApiLine(text, api === 'conference' ? name : undefined);
  }
}

/** `ApiLine.of` as a function. */
export const apiLine = (...words: string[]): ApiLine => ApiLine.of(words);

/** `ApiLine.raw` as a function. */
export const rawApiLine = (api: string, argument: string): ApiLine => ApiLine.raw(api, argument);

/** Words that FreeSWITCH's tokeniser keeps unchanged without quotes. `^^X` at the beginning would change the separator. */
const PLAIN_WORD = /^[A-Za-z0-9_.~@/:=,+*#-]+$/;

/**
 * Quotes one word losslessly: `\` → `\\`, `'` → `\'`, in single quotes. Only the space separates words, and only the single
 * quote quotes. Backslash escapes work inside quotes, too (switch_utils.c:2635 `unescape_char`).
 */
export function quoteWord(word: string): string {
  if (PLAIN_WORD.test(word)) return word;
  return `'${word.replace(/[\\']/g, '\\$&')}'`;
}

/** Quotes a word character by character, so that FreeSWITCH finds no word of its own in it. */
function quoteApart(word: string): string {
  return [...word].map((character) => `'${character.replace(/[\\']/g, '\\$&')}'`).join('') || "''";
}

/**
 * Returns the bytes of one command: its line, its headers, and an empty line. Send them in a single write.
 *
 * @param line    for example `api status` or `event json HEARTBEAT`
 * @param headers for example `Job-UUID`
 * @throws GatewayError invalid_argument if the command cannot be sent safely
 */
export function encodeCommand(line: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  guard(line);
  let text = `${line}\n`;
  for (const [name, value] of Object.entries(headers)) {
    guard(name);
    guard(value);
    text += `${name}: ${value}\n`;
  }
  // The rewrite below looks at the whole block, including the headers.
  guardRewrite(text);
  return Buffer.from(`${text}\n`, 'utf8');
}

/**
 * Throws if the text holds NUL, CR or LF. A line feed would end the line and begin headers, or the next command
 * (mod_event_socket.c:1288-1361). A NUL would end the string in C.
 */
function guard(text: string): void {
  if (/[\0\r\n]/.test(text)) {
    throw new GatewayError('invalid_argument', 'NUL, CR and LF cannot be sent to FreeSWITCH.');
  }
  guardRewrite(text);
}

/**
 * Throws if the text would unload the event socket. If a command holds `unload` or `reload`, and also `mod_event_socket`, in any
 * place, case and order, FreeSWITCH unloads the event socket instead (mod_event_socket.c:1729-1733). Both words hold `load`.
 */
function guardRewrite(text: string): void {
  const lower = text.toLowerCase();
  if (lower.includes('mod_event_socket') && lower.includes('load')) {
    throw new GatewayError(
      'invalid_argument',
      'A line with both mod_event_socket and load cannot be sent: FreeSWITCH would unload its event socket.',
    );
  }
}
