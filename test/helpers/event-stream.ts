import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { request as requestByTls } from 'node:https';
import { basic } from './ask';
import { eventMistakes } from './openapi';
import { until } from './until';

/** One event of a stream, parsed. */
export interface StreamEvent {
  readonly id: string;
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came is what a test looks into
  readonly data: any;
}

export interface Listening {
  readonly user?: string;
  readonly conference?: string;
  readonly lastEventId?: string;
  readonly headers?: Record<string, string>;
}

/** A client of `GET /api/events`. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  /** Everything that has arrived, unchanged. */
  text = '';
  ended = false;
  private rest = '';
  /** How many of the events have been checked against the description. */
  private checked = 0;

  private constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    private readonly outgoing: ClientRequest,
    readonly incoming: IncomingMessage,
  ) {
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => this.take(chunk));
    incoming.on('error', () => undefined);
    incoming.on('close', () => {
      this.ended = true;
    });
  }

  /** Resolves when the answer has begun, with any status. */
  static open(
    url: string,
    { user = '200', conference, lastEventId, headers }: Listening = {},
  ): Promise<EventStream> {
    const query = conference === undefined ? '' : `?conference=${conference}`;
    return new Promise((resolve, reject) => {
      const tls = url.startsWith('https:');
      const outgoing = (tls ? requestByTls : request)(
        `${url}/api/events${query}`,
        {
          agent: false,
          ...(tls && { rejectUnauthorized: false }),
          headers: {
            authorization: basic(user),
            ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
            ...headers,
          },
        },
        (incoming) =>
          resolve(new EventStream(incoming.statusCode ?? 0, incoming.headers, outgoing, incoming)),
      );
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }

  of(kind: string): StreamEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }

  /** Waits for so many events of a kind; returns the last of them. @throws if an event so far is not as described */
  async sees(kind: string, count = 1): Promise<StreamEvent> {
    await until(() => this.of(kind).length >= count);
    this.check();
    return this.of(kind)[count - 1] as StreamEvent;
  }

  /** Waits for the end. @throws if an event so far is not as described */
  async ends(): Promise<void> {
    await until(() => this.ended);
    this.check();
  }

  close(): void {
    this.outgoing.destroy();
  }

  private check(): void {
    for (; this.checked < this.events.length; this.checked++) {
      const { kind, data } = this.events[this.checked] as StreamEvent;
      const mistakes = eventMistakes(kind, data);
      if (mistakes.length === 0) continue;
      throw new Error(`${mistakes.join('; ')} in the event ${kind}: ${JSON.stringify(data).slice(0, 500)}`);
    }
  }

  private take(chunk: string): void {
    this.text += chunk;
    const blocks = (this.rest + chunk).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => cut(line)));
      const [kind, data] = [fields.get('event'), fields.get('data')];
      if (kind === undefined || data === undefined) continue;
      this.events.push({ id: fields.get('id') ?? '', kind, data: JSON.parse(data) });
    }
  }
}

function cut(line: string): [string, string] {
  const at = line.indexOf(': ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 2)];
}
