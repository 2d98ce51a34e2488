import type { EslEvent } from '../esl/events';
import type { Clock } from '../ports';

/** A recording as FreeSWITCH's events tell of it. */
export interface KnownRecording {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds of sound, once stopped. */
  readonly length: number | undefined;
}

/** Remembers when recordings started and how long they became. Bounded: the oldest is forgotten first. */
export class RecordingMemory {
  /** FreeSWITCH names of conferences in which one is being started, so that two requests at once do not start two. */
  readonly starting = new Set<string>();
  private readonly recordings = new Map<string, KnownRecording>();

  constructor(
    private readonly clock: Clock,
    private readonly limit = 10_000,
  ) {}

  take(event: EslEvent): void {
    if (event.subclass !== 'conference::maintenance') return;
    const path = event.header('Path');
    if (path === undefined) return;
    const action = event.header('Action');
    // A start with Error is followed by a stop (conference_record.c:279, 427): neither is a recording.
    if (action === 'start-recording' && event.header('Error') === undefined) {
      // A path that starts anew is the last again.
      this.recordings.delete(path);
      this.makeRoom();
      this.recordings.set(path, { path, startedAt: this.clock.now(), length: undefined });
    } else if (action === 'stop-recording') {
      const known = this.recordings.get(path);
      if (known) this.recordings.set(path, { ...known, length: lengthOf(event, known, this.clock.now()) });
    }
  }

  find(path: string): KnownRecording | undefined {
    return this.recordings.get(path);
  }

  /** Of those that belong, the one that started last. */
  last(belongs: (path: string) => boolean): KnownRecording | undefined {
    return [...this.recordings.values()].findLast(({ path }) => belongs(path));
  }

  private makeRoom(): void {
    for (const path of this.recordings.keys()) {
      if (this.recordings.size < this.limit) return;
      this.recordings.delete(path);
    }
  }
}

function lengthOf(event: EslEvent, known: KnownRecording, now: number): number {
  const elapsed = event.header('Milliseconds-Elapsed');
  return elapsed !== undefined && /^\d{1,12}$/.test(elapsed) ? Number(elapsed) : now - known.startedAt;
}
