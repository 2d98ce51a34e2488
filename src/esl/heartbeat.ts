/** So many HEARTBEATs may fail to come before a connection counts as deaf. */
const MISSED = 3;

/**
 * Notices a connection for events that still answers and brings no events any more.
 *
 * FreeSWITCH sends HEARTBEAT every 20 s unless `event-heartbeat-interval` of switch.conf says otherwise, so the interval is
 * learned: before the second HEARTBEAT of a connection, nothing is expected.
 */
export class HeartbeatWatch {
  private last: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param onDeaf  called once where HEARTBEATs stopped coming, with the milliseconds that were waited
   * @param leastMs the shortest wait
   */
  constructor(
    private readonly onDeaf: (ms: number) => void,
    private readonly leastMs = 30_000,
  ) {}

  /** A HEARTBEAT came. */
  heard(): void {
    const now = performance.now();
    const { last } = this;
    this.forget();
    this.last = now;
    if (last === undefined) return;
    const ms = Math.max(this.leastMs, Math.ceil((now - last) * MISSED));
    this.timer = setTimeout(() => this.onDeaf(ms), ms);
  }

  /** The connection is gone; nothing is expected until another one has told its interval. */
  forget(): void {
    clearTimeout(this.timer);
    this.last = undefined;
  }
}
