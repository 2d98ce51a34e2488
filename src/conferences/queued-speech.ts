import type { Clock } from '../clock';
import { BusyUntil } from './busy-until';

/**
 * Milliseconds of speech that may wait for a conference or for one member. FreeSWITCH makes the sound when the text is
 * queued.
 */
const MOST_MS = 60_000;
/** An estimate of how long a text is spoken: no event shows its end. */
const TEXT_MS = 500;
const CHARACTER_MS = 70;

/** The speech that waits for each conference and each member, by its estimated length. */
export class QueuedSpeech {
  private readonly speaking: BusyUntil;

  constructor(clock: Clock) {
    this.speaking = new BusyUntil(clock);
  }

  /** Returns the milliseconds until another text may be queued. The first one may be of any length. */
  waitFor(conference: string, member: string | undefined): number {
    return Math.max(0, this.speaking.left(conference, member) - MOST_MS);
  }

  /** Counts a text. Call the returned function if FreeSWITCH did not accept the text. */
  add(conference: string, member: string | undefined, text: string): () => void {
    return this.speaking.add(TEXT_MS + text.length * CHARACTER_MS, conference, member);
  }

  /** Forgets the texts of a target: they were stopped. */
  forget(conference: string, member: string | undefined): void {
    this.speaking.forget(conference, member);
  }
}
