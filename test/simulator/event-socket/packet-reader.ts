import { atoi, sameWord } from '../text/c-string';

export interface Packet {
  /** The bytes unchanged, with blank line and body. */
  raw: string;
  /** The header "Command": the whole block, not its first line alone (mod_event_socket.c:1309). */
  command: string;
  headers: [name: string, value: string][];
  body?: string;
}

const LONGEST = 10_485_760; // mod_event_socket.c:1221

/** read_packet (mod_event_socket.c:1205): bytes in, command blocks out. */
export class PacketReader {
  #buffer = '';

  push(chunk: Buffer): void {
    this.#buffer += chunk.toString('latin1');
  }

  /** True if part of a command has arrived: meanwhile FreeSWITCH sends this connection no events. */
  get partial(): boolean {
    this.#dropLeadingLineEnds();
    return this.#buffer !== '';
  }

  /** Returns the next whole command; `undefined` until more has arrived. */
  next(): Packet | undefined {
    this.#dropLeadingLineEnds();
    if (this.#buffer === '') return undefined;
    const length = blockLength(this.#buffer);
    if (length === undefined) return undefined;
    const block = this.#buffer.slice(0, length);
    // From here on C reads it as a string, which ends at a NUL.
    const end = block.indexOf('\0');
    const command = end < 0 ? block : block.slice(0, end);
    const headers = parseHeaders(command);
    let wanted = 0;
    for (const [name, value] of headers) {
      if (sameWord(name, 'content-length')) wanted += Math.max(atoi(value), 0);
    }
    if (this.#buffer.length < length + wanted) return undefined;
    const raw = this.#buffer.slice(0, length + wanted);
    this.#buffer = this.#buffer.slice(length + wanted);
    return { raw, command, headers, ...(wanted > 0 && { body: raw.slice(length) }) };
  }

  #dropLeadingLineEnds(): void {
    if (/^[\r\n]/.test(this.#buffer)) this.#buffer = this.#buffer.replace(/^[\r\n]+/, '');
  }
}

/** A block ends at the second line feed if only carriage returns are between (mod_event_socket.c:1277). */
function blockLength(buffer: string): number | undefined {
  const found = /\n\r*\n/.exec(buffer);
  if (found) return Math.min(found.index + found[0].length, LONGEST);
  return buffer.length >= LONGEST ? LONGEST : undefined;
}

/**
 * Cuts the block into lines as FreeSWITCH does: at the next carriage return if the rest contains one, otherwise at the
 * next line feed (mod_event_socket.c:1302). So a CR after an LF keeps the LF inside.
 */
function parseHeaders(block: string): [string, string][] {
  const headers: [string, string][] = [];
  let rest: string | undefined = afterLine(block);
  while (rest !== undefined) {
    const line = cutLine(rest);
    const colon = line.indexOf(':');
    if (colon >= 0) headers.push([line.slice(0, colon), line.slice(colon + 1).replace(/^ +/, '')]);
    rest = afterLine(rest);
  }
  return headers;
}

function afterLine(block: string): string | undefined {
  const end = lineEnd(block);
  return end < 0 ? undefined : block.slice(end).replace(/^[\r\n]+/, '');
}

function lineEnd(block: string): number {
  const carriageReturn = block.indexOf('\r');
  return carriageReturn >= 0 ? carriageReturn : block.indexOf('\n');
}

/** strip_cr (mod_event_socket.c:705): ends at the first CR anywhere, else at the first LF. */
export function cutLine(block: string): string {
  const end = lineEnd(block);
  return end < 0 ? block : block.slice(0, end);
}
