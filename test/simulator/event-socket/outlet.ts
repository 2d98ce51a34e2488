import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

/** How bytes are sent: in pieces of so many bytes (0: whole), each write so many milliseconds late. */
export interface Manner {
  splitBytes: number;
  delayMs: number;
}

/** The writing side of a connection: keeps the order in any manner. */
export class Outlet {
  readonly #queue: { data: Buffer; due: number; end: boolean }[] = [];
  #pumping = false;

  constructor(
    private readonly socket: Socket,
    private readonly manner: Manner,
  ) {}

  /** Writes the bytes; `end` closes the connection with them. */
  write(byteString: string, end = false): void {
    if (!this.#pumping && this.manner.delayMs === 0 && this.manner.splitBytes === 0) {
      this.#put(byteString, end);
      return;
    }
    const data = Buffer.from(byteString, 'latin1');
    this.#queue.push({ data, due: Date.now() + this.manner.delayMs, end });
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let item = this.#queue.shift(); item; item = this.#queue.shift()) {
      if (item.due > Date.now()) await wait(item.due - Date.now());
      let { data } = item;
      while (this.manner.splitBytes > 0 && data.length > this.manner.splitBytes && !this.socket.destroyed) {
        this.socket.write(data.subarray(0, this.manner.splitBytes));
        data = data.subarray(this.manner.splitBytes);
        // One turn of the event loop between two pieces makes them two segments.
        await turn();
      }
      this.#put(data, item.end);
    }
    this.#pumping = false;
  }

  #put(data: string | Buffer, end: boolean): void {
    if (this.socket.destroyed) return;
    if (end) this.socket.end(data, 'latin1');
    else this.socket.write(data, 'latin1');
  }
}
