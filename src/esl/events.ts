/** An event of FreeSWITCH, from `event json`. */
export interface EslEvent {
  /** `Event-Name`, such as `BACKGROUND_JOB` or `CUSTOM`. */
  readonly name: string;
  /** `Event-Subclass` of a CUSTOM event, such as `conference::maintenance`. */
  readonly subclass: string | undefined;
  /**
   * The headers as text. Where FreeSWITCH wrote one twice the last stands, so `Conference-Name` may be forged by
   * a channel variable (conference_event.c:752); `Conference-Unique-ID` is the key to trust.
   */
  header(name: string): string | undefined;
  /**
   * The header as FreeSWITCH wrote it first, before any variable of the same name. For those that stand at the beginning
   * of an event, `Conference-Name` and `Conference-Unique-ID`, this is the true one (conference_event.c:741-756).
   */
  first(name: string): string | undefined;
  /** `_body`, for example the result of a job, as the bytes that FreeSWITCH sent. */
  readonly body: Buffer;
}

/**
 * Reads the body of a `text/event-json` frame; undefined where it is not an event.
 *
 * FreeSWITCH escapes quotes and controls but passes bytes that are not UTF-8 raw. They are read as Latin-1 first
 * and each value is turned back into bytes, so a caller's broken name costs one value and not the event.
 */
export function parseJsonEvent(frameBody: Buffer): EslEvent | undefined {
  const text = frameBody.toString('latin1');
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined;
  const values = new Map<string, unknown>(Object.entries(fields));
  const name = textOf(values.get('Event-Name'));
  if (name === undefined) return undefined;
  return {
    name,
    subclass: textOf(values.get('Event-Subclass')),
    header: (header) => textOf(values.get(header)),
    first: (header) => textOf(firstOf(text, header) ?? values.get(header)),
    body: bytesOf(values.get('_body')) ?? Buffer.alloc(0),
  };
}

/**
 * JSON.parse keeps the last of several values. In the text, a quote within a value or a name is escaped, so the first
 * `"name":` is the key itself; FreeSWITCH writes no spaces around the colon.
 */
function firstOf(text: string, name: string): string | undefined {
  const key = `${JSON.stringify(name)}:`;
  const at = text.indexOf(key);
  const value = at === -1 ? undefined : /"(?:[^"\\]|\\.)*"/y;
  if (!value) return undefined;
  value.lastIndex = at + key.length;
  const found = value.exec(text)?.[0];
  return found === undefined ? undefined : (JSON.parse(found) as string);
}

function textOf(value: unknown): string | undefined {
  return bytesOf(value)?.toString('utf8');
}

/** A `\u00e9` in the JSON and a raw byte E9 look the same here; FreeSWITCH writes non-ASCII raw, never as `\u`. */
function bytesOf(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (Array.isArray(value)) return bytesOf(value.at(-1));
  return undefined;
}
