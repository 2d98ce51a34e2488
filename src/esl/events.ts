import { EventFields } from './event-fields';

/** An event of FreeSWITCH, from `event json`. */
export interface EslEvent {
  /** `Event-Name`, such as `BACKGROUND_JOB` or `CUSTOM`. */
  readonly name: string;
  /** `Event-Subclass` of a CUSTOM event, such as `conference::maintenance`. */
  readonly subclass: string | undefined;
  /** The names of all headers in FreeSWITCH's order; one may come several times. */
  readonly names: readonly string[];
  /** The header at a place among `names`; of a list the first value. */
  at(index: number): string | undefined;
  /**
   * The headers as text. Where FreeSWITCH wrote one twice the last stands, so `Conference-Name` may be forged by
   * a channel variable (conference_event.c:752); `Conference-Unique-ID` is the key to trust.
   */
  header(name: string): string | undefined;
  /**
   * The header as FreeSWITCH wrote it first, before any variable of the same name. For those that stand at the beginning
   * of an event, `Conference-Name` and `Conference-Unique-ID`, this is the true one (conference_event.c:741-756). Bytes that
   * are not UTF-8 become U+FFFD here, so that no name is taken for another; elsewhere they are read as Latin-1.
   */
  first(name: string): string | undefined;
  /** `_body`, for example the result of a job, as the bytes that FreeSWITCH sent. */
  readonly body: Buffer;
}

const NO_BODY = Buffer.alloc(0);

/** Reads the body of a `text/event-json` frame; undefined where it is not an event. */
export function parseJsonEvent(frameBody: Buffer): EslEvent | undefined {
  const fields = EventFields.of(frameBody);
  // Variables may have these names, too.
  const named = fields?.names.indexOf('Event-Name') ?? -1;
  const name = fields?.first(named);
  return fields && name !== undefined ? new JsonEvent(name, fields) : undefined;
}

class JsonEvent implements EslEvent {
  readonly subclass: string | undefined;

  constructor(
    readonly name: string,
    private readonly fields: EventFields,
  ) {
    this.subclass = this.first('Event-Subclass');
  }

  get names(): readonly string[] {
    return this.fields.names;
  }

  at(index: number): string | undefined {
    return this.fields.first(index);
  }

  header(name: string): string | undefined {
    return this.fields.last(this.names.lastIndexOf(name));
  }

  first(name: string): string | undefined {
    return this.fields.firstUtf8(this.names.indexOf(name));
  }

  get body(): Buffer {
    return this.fields.bytesOf(this.names.lastIndexOf('_body')) ?? NO_BODY;
  }
}
