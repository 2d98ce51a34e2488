import type { Clock } from '../clock';
import { BusyUntil } from './busy-until';

/** Milliseconds of speech that may wait for a conference or for one member. FreeSWITCH makes the sound when it is queued. */
const MOST_MS = 60_000;
/** What a text takes to be spoken, about: no event tells its end. */
const TEXT_MS = 500;
const CHARACTER_MS = 70;

/** How much speech waits for each conference and each member, by its estimated length. */
export class QueuedSpeech {
  private readonly speaking: BusyUntil;

  constructor(clock: Clock) {
    this.speaking = new BusyUntil(clock);
  }

  /** Milliseconds until another text may be queued. The first one may be of any length. */
  waitFor(conference: string, member: string | undefined): number {
    return Math.max(0, this.speaking.left(conference, member) - MOST_MS);
  }

  /** Counts a text. Call what it returns if FreeSWITCH did not take it. */
  add(conference: string, member: string | undefined, text: string): () => void {
    return this.speaking.add(TEXT_MS + text.length * CHARACTER_MS, conference, member);
  }

  /** It was stopped. */
  forget(conference: string, member: string | undefined): void {
    this.speaking.forget(conference, member);
  }
}
