/**
 * The gateway's clock, from the times in its events: the browser's clock may be wrong. A delayed event shows a time
 * that is too early, so the latest time counts.
 */
class GatewayClock {
  /** Milliseconds from the browser's clock to the gateway's; undefined until the first event. @type {number | undefined} */
  #ahead;

  /** Milliseconds since the epoch. */
  now() {
    return Date.now() + (this.#ahead ?? 0);
  }

  /**
   * Takes the time of an event.
   *
   * @param {unknown} at  ISO 8601
   * @param {boolean} fresh  true to forget earlier times, since the browser's clock may have been set meanwhile
   */
  hear(at, fresh = false) {
    const told = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    if (Number.isNaN(told)) return;
    const ahead = told - Date.now();
    this.#ahead = fresh ? ahead : Math.max(ahead, this.#ahead ?? ahead);
  }
}

export const gatewayClock = new GatewayClock();
