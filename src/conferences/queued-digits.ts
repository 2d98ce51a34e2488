import type { Clock } from '../clock';
import { BusyUntil } from './busy-until';

/**
 * FreeSWITCH's queue of a member holds 100 digits, and sends one in 20 ms. A thread with one more digit waits
 * (conference_member.c:750, conference_loop.c:893), for good if the member leaves meanwhile. So at most half of the queue
 * is used, because the same member can be named by its id and by its call.
 */
const MOST = 48;
const DIGIT_MS = 20;
/** `w` is a pause of half a second. */
const PAUSE_MS = 500;

/** The digits that are on their way to each member. */
export class QueuedDigits {
  private readonly sending: BusyUntil;

  constructor(clock: Clock) {
    this.sending = new BusyUntil(clock);
  }

  /** Returns the milliseconds until there is room for these digits to a member. */
  waitFor(conference: string, target: string, digits: string): number {
    const left = this.sending.left(conference, target);
    return Math.max(0, left + digits.length * DIGIT_MS - MOST * DIGIT_MS);
  }

  /** Counts digits that are sent now. */
  add(conference: string, target: string, digits: string): void {
    const pauses = digits.split('w').length - 1;
    this.sending.add(digits.length * DIGIT_MS + pauses * PAUSE_MS, conference, target);
  }
}
