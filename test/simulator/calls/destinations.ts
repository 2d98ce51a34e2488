/** How a called telephone behaves. Times are FreeSWITCH's milliseconds since the call began. */
export interface Destination {
  /** When it sends ringing (180). Default: never. */
  ringAfterMs?: number;
  /** When it sends early media (183): for a dial into an active conference that is success. */
  earlyMediaAfterMs?: number;
  /** When it answers. Without it and without a cause it never does: the test answers, or time runs out. */
  answerAfterMs?: number;
  /** The cause of its hangup: at once, unless it answers or `hangupAfterMs` sets the time. After an answer NORMAL_CLEARING. */
  cause?: string;
  /** When it hangs up: after the answer, or after the beginning if it does not answer. */
  hangupAfterMs?: number;
  /** The endpoint refuses with the cause before there is a channel: no event at all. */
  noChannel?: boolean;
}

/**
 * Destinations by the beginning of the dialled string, such as `sofia/gateway/carrier/` or `user/200@`; the longest
 * match counts. All other destinations are as in the lab of the recorded replies.
 */
export class Destinations {
  readonly #registered = new Map<string, Destination>();

  /** Sets the destination of new calls to strings that begin so; present calls keep theirs. */
  set(prefix: string, destination: Destination): void {
    this.#registered.set(prefix, destination);
  }

  delete(prefix: string): void {
    this.#registered.delete(prefix);
  }

  clear(): void {
    this.#registered.clear();
  }

  /** Returns the destination that a test has set for this string. */
  registered(url: string): Destination | undefined {
    const prefixes = [...this.#registered.keys()].filter((prefix) => url.startsWith(prefix));
    const longest = prefixes.reduce((best, prefix) => (prefix.length > best.length ? prefix : best), '');
    return this.#registered.get(longest);
  }
}
