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
  /** All that FreeSWITCH wrote under this name, in its order. */
  all(name: string): readonly string[];
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
  const headerOf = (header: string): unknown =>
    Object.hasOwn(fields, header) ? (fields as Record<string, unknown>)[header] : undefined;
  const name = textOf(headerOf('Event-Name'));
  if (name === undefined) return undefined;
  return {
    name,
    subclass: textOf(headerOf('Event-Subclass')),
    header: (header) => textOf(headerOf(header)),
    first: (header) => textOf(allOf(text, header).next().value ?? headerOf(header)),
    all: (header) => [...allOf(text, header)].flatMap((value) => textOf(value) ?? []),
    body: bytesOf(headerOf('_body')) ?? Buffer.alloc(0),
  };
}

/**
 * JSON.parse keeps the last of several values. In the text, a quote within a value or a name is escaped, so each
 * `"name":` is the key itself; FreeSWITCH writes no spaces around the colon.
 */
function* allOf(text: string, name: string): Generator<string, undefined> {
  const key = `${JSON.stringify(name)}:`;
  const value = /"(?:[^"\\]|\\.)*"/y;
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + key.length)) {
    value.lastIndex = at + key.length;
    const found = value.exec(text)?.[0];
    if (found !== undefined) yield JSON.parse(found) as string;
  }
  return undefined;
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
