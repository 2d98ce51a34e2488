/** switch_stream_handle_t: the output of an API. */
export class Stream {
  /** Everything printed so far, a byte string. */
  data = '';

  write(piece: string): void {
    this.data += piece;
  }
}
