import type { Clock } from '../clock';

/**
 * FreeSWITCH's queue of a member holds 100 digits, one is sent in 20 ms, and whoever has one more waits
 * (conference_member.c:750, conference_loop.c:893): for good if the member leaves meanwhile. So never more than half of it is
 * used: the same member can be named by its id and by its call.
 */
const MOST = 48;
const DIGIT_MS = 20;
/** `w` is a pause of half a second. */
const PAUSE_MS = 500;
/** Entries at which those that are over are forgotten. */
const SWEEP_AT = 10_000;

/** How many digits are on their way to each member. */
export class QueuedDigits {
  /** When the last digit will have been sent, in milliseconds since the epoch. */
  private readonly over = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Milliseconds until there is room for these digits to a member. */
  waitFor(conference: string, target: string, digits: string): number {
    const left = Math.max(0, (this.over.get(keyOf(conference, target)) ?? 0) - this.clock.now());
    return Math.max(0, left + digits.length * DIGIT_MS - MOST * DIGIT_MS);
  }

  /** They are sent now. */
  add(conference: string, target: string, digits: string): void {
    const now = this.clock.now();
    if (this.over.size >= SWEEP_AT) {
      for (const [key, end] of this.over) if (end <= now) this.over.delete(key);
    }
    const key = keyOf(conference, target);
    const pauses = digits.split('w').length - 1;
    const takes = digits.length * DIGIT_MS + pauses * PAUSE_MS;
    this.over.set(key, Math.max(now, this.over.get(key) ?? 0) + takes);
  }
}

const keyOf = (conference: string, target: string): string => JSON.stringify([conference, target]);
