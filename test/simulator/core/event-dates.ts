/** The dates of an event in words; they change once per second. */
export class EventDates {
  local = '';
  gmt = '';
  #second: number | undefined;

  /** Sets the time, in milliseconds since 1970. */
  at(milliseconds: number): this {
    const date = new Date(milliseconds);
    const second = Math.floor(date.getTime() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.local = date.toISOString().slice(0, 19).replace('T', ' ');
      this.gmt = date.toUTCString();
    }
    return this;
  }
}
