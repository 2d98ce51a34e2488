export type EslHeader = readonly [name: string, value: string];

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
  /** All headers in FreeSWITCH's order; a name may come several times. Of a list the first value stands. */
  headers(): readonly EslHeader[];
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
  let headers: readonly EslHeader[] | undefined;
  const all = (): readonly EslHeader[] => {
    headers ??= [...headersOf(text)];
    return headers;
  };
  const first = (header: string): string | undefined => all().find(([one]) => one === header)?.[1];
  // Variables may have these names, too.
  const name = first('Event-Name');
  if (name === undefined) return undefined;
  return {
    name,
    subclass: first('Event-Subclass'),
    header: (header) => textOf(headerOf(header)),
    first,
    headers: all,
    body: bytesOf(headerOf('_body')) ?? Buffer.alloc(0),
  };
}

/**
 * JSON.parse keeps the last of several values. The event is one flat object that has been parsed already, so each name
 * and value can be taken from its text in turn.
 */
function* headersOf(text: string): Generator<EslHeader, undefined> {
  const field = /("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"|\[(?:"(?:[^"\\]|\\.)*"|[\s,])*\])/g;
  for (const [, name = '', value = ''] of text.matchAll(field)) {
    const one = parsed(value);
    // What a variable adds to FreeSWITCH's own header comes behind it (switch_event.c:1326).
    const own = textOf(Array.isArray(one) ? one[0] : one);
    if (own !== undefined) yield [textOf(parsed(name)) ?? '', own];
  }
  return undefined;
}

/** Most names and values have nothing escaped. */
function parsed(text: string): unknown {
  return text.startsWith('"') && !text.includes('\\') ? text.slice(1, -1) : JSON.parse(text);
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
