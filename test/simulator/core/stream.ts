/** switch_stream_handle_t: what an API prints to. */
export class Stream {
  /** Everything printed so far, a byte string. */
  data = '';

  write(piece: string): void {
    this.data += piece;
  }
}
