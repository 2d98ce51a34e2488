/**
 * The gateway's clock, as its events tell it: the browser's may be wrong. An event that was long on its way tells less
 * than has passed, so the latest of them counts.
 */
class GatewayClock {
  /** Milliseconds that it is before the browser's; undefined until told. @type {number | undefined} */
  #ahead;

  /** Milliseconds since the epoch. */
  now() {
    return Date.now() + (this.#ahead ?? 0);
  }

  /**
   * An event tells its moment.
   *
   * @param {unknown} at  ISO 8601
   * @param {boolean} anew  forget what was known: the browser's clock may have been set meanwhile
   */
  hear(at, anew = false) {
    const told = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    if (Number.isNaN(told)) return;
    const ahead = told - Date.now();
    this.#ahead = anew ? ahead : Math.max(ahead, this.#ahead ?? ahead);
  }
}

export const gatewayClock = new GatewayClock();
