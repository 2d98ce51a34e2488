import { EventFields } from './event-fields';
import type { EslEvent } from './port';

const NO_BODY = Buffer.alloc(0);

/** Reads the body of a `text/event-json` frame; `undefined` if it is not an event. */
export function parseJsonEvent(frameBody: Buffer): EslEvent | undefined {
  const fields = EventFields.of(frameBody);
  // Take the first one: variables may have this name, too.
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
