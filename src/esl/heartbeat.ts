/** If no HEARTBEAT comes for this many intervals, the connection counts as deaf. */
const MISSED = 3;

/**
 * Notices if a connection for events still answers but brings no events any more.
 *
 * FreeSWITCH sends HEARTBEAT every 20 s, unless `event-heartbeat-interval` of switch.conf sets another interval. So the interval
 * is learned: until the second HEARTBEAT of a connection, none is expected.
 */
export class HeartbeatWatch {
  private last: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param onDeaf  called once if HEARTBEATs stop coming, with the milliseconds of the wait
   * @param leastMs the shortest wait
   */
  constructor(
    private readonly onDeaf: (ms: number) => void,
    private readonly leastMs = 30_000,
  ) {}

  /** Call it when a HEARTBEAT came. */
  heard(): void {
    const now = performance.now();
    const { last } = this;
    this.forget();
    this.last = now;
    if (last === undefined) return;
    const ms = Math.max(this.leastMs, Math.ceil((now - last) * MISSED));
    this.timer = setTimeout(() => this.onDeaf(ms), ms);
  }

  /** Call it when the connection has ended. No HEARTBEAT is expected until the interval of the next connection is learned. */
  forget(): void {
    clearTimeout(this.timer);
    this.last = undefined;
  }
}
