/**
 * The event socket's framing, and nothing else: bytes in, frames out. Pure, bounded, linear in the size of the
 * input however it is cut.
 *
 * A frame is header lines `Name: value`, an empty line, and as many bytes as `Content-Length` says
 * (mod_event_socket.c writes LF line ends only).
 */
export interface Frame {
  /** Header values as FreeSWITCH sent them (UTF-8, nothing percent-decoded); the last of a repeated name wins. */
  readonly headers: ReadonlyMap<string, string>;
  /** The bytes after the headers; empty where there were none. */
  readonly body: Buffer;
}

/** The other side does not speak the event socket protocol, or says more than we are willing to hold. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

export interface FrameLimits {
  /** Bytes of one header block. Replies are at most 512 bytes (mod_event_socket.c:1288 `reply[512]`). */
  readonly headerBytes: number;
  /** Bytes of one body. `xml_list` takes about 1 kB a member. */
  readonly bodyBytes: number;
}

export const DEFAULT_FRAME_LIMITS: FrameLimits = { headerBytes: 64 * 1024, bodyBytes: 64 * 1024 * 1024 };

const LF = 0x0a;
const HEADER_END = Buffer.from('\n\n');
const NO_BODY = Buffer.alloc(0);

/** Turns the bytes of one connection into frames. After a FrameError it must be thrown away. */
export class FrameDecoder {
  /** Header bytes that have not been followed by an empty line yet. */
  private head: Buffer = NO_BODY;
  private headers: Map<string, string> | undefined;
  /** The body under way: allocated once, filled piece by piece, so that 5 MB in small pieces cost 5 MB of copying. */
  private body: Buffer = NO_BODY;
  private filled = 0;

  constructor(private readonly limits: FrameLimits = DEFAULT_FRAME_LIMITS) {}

  /**
   * Takes the next bytes and tells of each frame that they complete, in order.
   *
   * @throws FrameError where the bytes are no frames or exceed the limits; the frames before have been told of
   */
  push(chunk: Buffer, tell: (frame: Frame) => void): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.headers ? this.takeBody(rest, this.headers, tell) : this.takeHead(rest, tell);
    }
  }

  private takeHead(chunk: Buffer, tell: (frame: Frame) => void): Buffer {
    let input = chunk;
    if (this.head.length > 0) {
      input = Buffer.concat([this.head, chunk]);
    } else {
      // Stray newlines between frames are no frames.
      let start = 0;
      while (input[start] === LF) start++;
      input = input.subarray(start);
    }
    // The end may straddle two chunks, so begin one byte before the new ones.
    const end = input.indexOf(HEADER_END, Math.max(0, this.head.length - 1));
    // Without an end, a last newline may be the first half of it: the limit must not depend on the cut.
    const length = end === -1 ? input.length - (input.at(-1) === LF ? 1 : 0) : end;
    if (length > this.limits.headerBytes) {
      throw new FrameError(`a header block is longer than ${this.limits.headerBytes} bytes`);
    }
    if (end === -1) {
      this.head = input;
      return NO_BODY;
    }
    this.head = NO_BODY;
    const headers = parseHeaders(input.toString('utf8', 0, end));
    const size = contentLength(headers, this.limits.bodyBytes);
    const rest = input.subarray(end + HEADER_END.length);
    if (size === 0) {
      tell({ headers, body: NO_BODY });
    } else if (rest.length >= size) {
      tell({ headers, body: rest.subarray(0, size) });
      return rest.subarray(size);
    } else {
      this.headers = headers;
      this.body = Buffer.allocUnsafe(size);
      this.filled = 0;
    }
    return rest;
  }

  private takeBody(chunk: Buffer, headers: Map<string, string>, tell: (frame: Frame) => void): Buffer {
    const taken = chunk.copy(this.body, this.filled);
    this.filled += taken;
    if (this.filled === this.body.length) {
      const frame = { headers, body: this.body };
      this.headers = undefined;
      this.body = NO_BODY;
      tell(frame);
    }
    return chunk.subarray(taken);
  }
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at <= text.length; ) {
    const colon = text.indexOf(':', at);
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    if (colon <= at || colon > end) throw new FrameError('a header line has no name');
    headers.set(text.slice(at, colon), text.slice(colon + 1, end).trim());
    at = end + 1;
  }
  return headers;
}

function contentLength(headers: Map<string, string>, limit: number): number {
  const text = headers.get('Content-Length');
  if (text === undefined) return 0;
  if (!/^\d{1,15}$/.test(text)) throw new FrameError('a Content-Length is not a number');
  const size = Number(text);
  if (size > limit) throw new FrameError(`a body is longer than ${limit} bytes`);
  return size;
}
