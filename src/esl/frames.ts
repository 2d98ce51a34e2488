/**
 * A frame of the event socket: header lines `Name: value`, an empty line, and `Content-Length` bytes (mod_event_socket.c writes
 * only LF line ends).
 *
 * This file knows only the framing: bytes in, frames out. It is pure and bounded. Its time is linear in the size of the input,
 * in pieces of any size.
 */
export interface Frame {
  /** Header values as FreeSWITCH sent them (UTF-8, not percent-decoded). If a name is repeated, the last value wins. */
  readonly headers: ReadonlyMap<string, string>;
  /** The bytes after the headers; empty if there were none. */
  readonly body: Buffer;
}

/** The other side does not speak the event socket protocol, or sends more than the limits allow. */
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

/** Turns the bytes of one connection into frames. Do not use it after a FrameError. */
export class FrameDecoder {
  /** Header bytes of which the empty line has not come yet. */
  private head: Buffer = NO_BODY;
  private headers: Map<string, string> | undefined;
  /** The body that is arriving. It is allocated once and filled piece by piece: 5 MB in small pieces cost 5 MB of copying. */
  private body: Buffer = NO_BODY;
  private filled = 0;

  constructor(private readonly limits: FrameLimits = DEFAULT_FRAME_LIMITS) {}

  /**
   * Takes the next bytes and calls `onFrame` for each frame that they complete, in order.
   *
   * @throws FrameError if the bytes are not frames or exceed the limits; `onFrame` has been called for the frames before
   */
  push(chunk: Buffer, onFrame: (frame: Frame) => void): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.headers ? this.takeBody(rest, this.headers, onFrame) : this.takeHead(rest, onFrame);
    }
  }

  private takeHead(chunk: Buffer, onFrame: (frame: Frame) => void): Buffer {
    let input = chunk;
    if (this.head.length > 0) {
      input = Buffer.concat([this.head, chunk]);
    } else {
      // Skip stray newlines between frames.
      let start = 0;
      while (input[start] === LF) start++;
      input = input.subarray(start);
    }
    // The end may be split between two chunks, so search from one byte before the new ones.
    const end = input.indexOf(HEADER_END, Math.max(0, this.head.length - 1));
    // If there is no end, a last newline may be its first half: do not count it, so the limit does not depend on the cut.
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
      onFrame({ headers, body: NO_BODY });
    } else if (rest.length >= size) {
      onFrame({ headers, body: rest.subarray(0, size) });
      return rest.subarray(size);
    } else {
      this.headers = headers;
      this.body = Buffer.allocUnsafe(size);
      this.filled = 0;
    }
    return rest;
  }

  private takeBody(chunk: Buffer, headers: Map<string, string>, onFrame: (frame: Frame) => void): Buffer {
    const taken = chunk.copy(this.body, this.filled);
    this.filled += taken;
    if (this.filled === this.body.length) {
      const frame = { headers, body: this.body };
      this.headers = undefined;
      this.body = NO_BODY;
      onFrame(frame);
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
