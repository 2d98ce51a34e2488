import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, detail } from '../freeswitch/conference-event';
import { BoundedBook } from '../lib/bounded-book';

/** Milliseconds after the last failure during which auto-record counts as failing. It tries 25 times a second. */
const FAILS_MS = 60_000;
/** Milliseconds from a joining until auto-record has tried. It looks every 10 to 120 ms. */
const SETTLED_MS = 150;

/** How many conferences are remembered. Some may have ended without an event. */
const MOST_NOTED = 10_000;

/**
 * Milliseconds after the end of a recording that the gateway did not start. A profile with `restart-auto-record` starts
 * the next one at once.
 */
const RESTARTED_MS = 2_000;

interface Noted {
  /** The file that could not be opened, and when; milliseconds since the epoch. */
  failed?: { readonly path: string; readonly at: number } | undefined;
  /** When a member joined last, or when the conference was first seen; `undefined` before. */
  joinedAt?: number;
  /** Recordings that others started and whose end no event has shown. They leave the list a moment before they end. */
  readonly foreign: Set<string>;
  /** When the last of those ended. */
  endedAt?: number | undefined;
}

/**
 * Knows about the recordings that the profiles of conferences start by themselves (`auto-record`), because they can be
 * dangerous.
 *
 * If no recording is running and there are members enough, mod_conference starts one at each tick of its timer, with the
 * newest entry of its list. If that entry is a recorder, it has no session, and FreeSWITCH crashes
 * (mod_conference.c:436-441). So a command must not start a recording while auto-record fails and tries again, or before
 * its first try.
 */
export class AutoRecords {
  private readonly conferences = new BoundedBook<Noted>(MOST_NOTED);
  /** Our own recordings that failed, until the event of their end comes. */
  private readonly ownFailures = new Set<string>();
  private hearingSince: number;

  /** @param isOurs returns true for the path of a recording that this gateway started */
  constructor(
    private readonly clock: Clock,
    private readonly isOurs: (path: string) => boolean,
  ) {
    this.hearingSince = clock.now();
  }

  /** Call this when events begin to arrive. The gateway has missed what ended before. */
  hearing(): void {
    this.hearingSince = this.clock.now();
    for (const noted of this.conferences.values()) noted.foreign.clear();
  }

  /** Takes the recordings of a conference, from its list. */
  seen(freeswitchName: string, paths: readonly string[]): void {
    for (const path of paths) if (!this.isOurs(path)) this.of(freeswitchName).foreign.add(path);
  }

  /** Returns true if a recording that the gateway did not start is running, or was asked to stop and has not ended. */
  hasForeign(freeswitchName: string): boolean {
    return (this.conferences.get(freeswitchName)?.foreign.size ?? 0) > 0;
  }

  /** Returns the file that the auto-record of a conference cannot open; `undefined` if no event showed a failure recently. */
  failing(freeswitchName: string): string | undefined {
    const failed = this.conferences.get(freeswitchName)?.failed;
    return failed && this.clock.now() - failed.at < FAILS_MS ? failed.path : undefined;
  }

  /**
   * Returns the milliseconds until auto-record has tried, so that the event of its start or failure has come. A profile
   * may suppress the event of joining, so the first look at a conference counts as one.
   */
  settlesIn(freeswitchName: string): number {
    const now = this.clock.now();
    const noted = this.of(freeswitchName);
    noted.joinedAt ??= now;
    const tried = Math.max(noted.joinedAt, this.hearingSince) + SETTLED_MS;
    const restarted = noted.endedAt === undefined ? 0 : noted.endedAt + RESTARTED_MS;
    return Math.max(0, Math.max(tried, restarted) - now);
  }

  /** Takes an event of `conference::maintenance`. Must come before the memory forgets who started the recording. */
  take(event: EslEvent): void {
    const name = event.first('Conference-Name');
    if (name === undefined) return;
    switch (actionOf(event)) {
      case 'conference-create':
      case 'add-member':
        this.of(name).joinedAt = this.clock.now();
        return;
      case 'start-recording':
        this.started(name, detail(event, 'Path') ?? '', detail(event, 'Error') !== undefined);
        return;
      case 'stop-recording':
        this.stopped(name, detail(event, 'Path') ?? '', detail(event, 'Samples-Out'));
        return;
      case 'conference-destroy':
        this.conferences.delete(name);
        return;
      default:
    }
  }

  private started(name: string, path: string, failed: boolean): void {
    if (this.isOurs(path)) {
      if (failed) this.ownFailures.add(path);
      return;
    }
    const noted = this.of(name);
    noted.failed = failed ? { path, at: this.clock.now() } : undefined;
    if (failed) return;
    noted.foreign.add(path);
    noted.endedAt = undefined;
  }

  /** A profile may suppress the event of the failure, but never this one (conference_record.c:427). */
  private stopped(name: string, path: string, samples: string | undefined): void {
    if (this.ownFailures.delete(path) || this.isOurs(path)) return;
    const noted = this.of(name);
    const began = noted.foreign.delete(path);
    noted.endedAt = this.clock.now();
    if (samples === '0' && !began) noted.failed = { path, at: this.clock.now() };
  }

  private of(name: string): Noted {
    const known = this.conferences.get(name);
    if (known) return known;
    const noted: Noted = { foreign: new Set() };
    this.conferences.put(name, noted);
    return noted;
  }
}
