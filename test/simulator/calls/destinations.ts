/** How a telephone behaves when it is called. Times are FreeSWITCH's milliseconds since the call began. */
export interface Destination {
  /** When it says that it rings (180); never unless told. */
  ringAfterMs?: number;
  /** When it sends early media (183): for a dial into a conference that is there, that is success. */
  earlyMediaAfterMs?: number;
  /** When it answers. Without it (and without a cause) it never does: the test answers, or time runs out. */
  answerAfterMs?: number;
  /** What it ends the call with: at once, unless it answers or `hangupAfterMs` says when. NORMAL_CLEARING after an answer. */
  cause?: string;
  /** When it ends the call: after the answer, or after the beginning if it does not answer. */
  hangupAfterMs?: number;
  /** The endpoint refuses with the cause before there is a channel: no event at all. */
  noChannel?: boolean;
}

/**
 * Destinations by the beginning of the dialled string, such as `sofia/gateway/carrier/` or `user/200@`; the
 * longest one counts. What no test has registered is as in the lab that the replies were recorded in.
 */
export class Destinations {
  readonly #registered = new Map<string, Destination>();

  /** From now on calls to what begins like this fare so; calls on their way keep what they had. */
  set(prefix: string, destination: Destination): void {
    this.#registered.set(prefix, destination);
  }

  delete(prefix: string): void {
    this.#registered.delete(prefix);
  }

  clear(): void {
    this.#registered.clear();
  }

  /** What a test has said of this string. */
  registered(url: string): Destination | undefined {
    const prefixes = [...this.#registered.keys()].filter((prefix) => url.startsWith(prefix));
    const longest = prefixes.reduce((best, prefix) => (prefix.length > best.length ? prefix : best), '');
    return this.#registered.get(longest);
  }
}
