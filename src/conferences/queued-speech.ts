import type { Clock } from '../clock';

/** Milliseconds of speech that may wait for a conference or for one member. FreeSWITCH makes the sound when it is queued. */
const MOST_MS = 60_000;
/** What a text takes to be spoken, about: no event tells its end. */
const TEXT_MS = 500;
const CHARACTER_MS = 70;
/** Entries at which those that are over are forgotten. */
const SWEEP_AT = 10_000;

/** How much speech waits for each conference and each member, by its estimated length. */
export class QueuedSpeech {
  /** When the last text will have been spoken, in milliseconds since the epoch. */
  private readonly over = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Milliseconds until another text may be queued. The first one may be of any length. */
  waitFor(conference: string, member: string | undefined): number {
    const left = (this.over.get(keyOf(conference, member)) ?? 0) - this.clock.now();
    return Math.max(0, left - MOST_MS);
  }

  /** Counts a text. Call what it returns if FreeSWITCH did not take it. */
  add(conference: string, member: string | undefined, text: string): () => void {
    const now = this.clock.now();
    if (this.over.size >= SWEEP_AT) {
      for (const [key, end] of this.over) if (end <= now) this.over.delete(key);
    }
    const key = keyOf(conference, member);
    const takes = TEXT_MS + text.length * CHARACTER_MS;
    this.over.set(key, Math.max(now, this.over.get(key) ?? 0) + takes);
    return () => {
      const end = this.over.get(key);
      if (end !== undefined) this.over.set(key, end - takes);
    };
  }

  /** It was stopped. */
  forget(conference: string, member: string | undefined): void {
    this.over.delete(keyOf(conference, member));
  }
}

const keyOf = (conference: string, member: string | undefined): string =>
  JSON.stringify([conference, member ?? null]);
