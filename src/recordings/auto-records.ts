import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, detail } from '../freeswitch/conference-event';

/** Milliseconds for which a conference is taken to fail after the last failure that was heard. It tries 25 times a second. */
const FAILS_MS = 60_000;
/** Milliseconds after which auto-record has tried, once somebody has joined: it looks every 10 to 120 ms. */
const SETTLED_MS = 150;

/** How many conferences are noted. */
const MOST_NOTED = 10_000;

/**
 * Milliseconds after the end of a recording that the gateway did not begin: a profile with `restart-auto-record` begins the
 * next one at once.
 */
const RESTARTED_MS = 2_000;

interface Noted {
  /** The file that could not be opened, and when; milliseconds since the epoch. */
  failed?: { readonly path: string; readonly at: number } | undefined;
  /** When somebody joined last, or when the conference was first looked at; `undefined` before. */
  joinedAt?: number;
  /** Recordings that others began and that have not ended, as far as was heard. A list lacks them a moment before they end. */
  readonly foreign: Set<string>;
  /** When the last of those ended. */
  endedAt?: number | undefined;
}

/**
 * The recordings that the profiles of conferences begin by themselves (`auto-record`), as far as they are dangerous.
 *
 * mod_conference begins one at each tick of its timer while none runs and there are members enough, with the newest entry of
 * its list. If that is a recorder, which has no session, FreeSWITCH dies (mod_conference.c:436-441). So nothing may be
 * recorded by command while auto-record fails and is tried again and again, nor before it had its first try.
 */
export class AutoRecords {
  private readonly conferences = new Map<string, Noted>();
  /** Recordings of our own that failed, until FreeSWITCH tells their end, too. */
  private readonly ownFailures = new Set<string>();
  private hearingSince: number;

  /** @param isOurs true for the path of a recording that this gateway began */
  constructor(
    private readonly clock: Clock,
    private readonly isOurs: (path: string) => boolean,
  ) {
    this.hearingSince = clock.now();
  }

  /** Events are heard from now on. What ended before was not heard of. */
  hearing(): void {
    this.hearingSince = this.clock.now();
    for (const noted of this.conferences.values()) noted.foreign.clear();
  }

  /** Recordings of a conference, from its list. */
  seen(freeswitchName: string, paths: readonly string[]): void {
    for (const path of paths) if (!this.isOurs(path)) this.of(freeswitchName).foreign.add(path);
  }

  /** True while a recording that the gateway did not begin runs, or has been told to stop and has not ended. */
  hasForeign(freeswitchName: string): boolean {
    return (this.conferences.get(freeswitchName)?.foreign.size ?? 0) > 0;
  }

  /** The file that the auto-record of a conference cannot open; `undefined` if it does not fail, as far as was heard. */
  failing(freeswitchName: string): string | undefined {
    const failed = this.conferences.get(freeswitchName)?.failed;
    return failed && this.clock.now() - failed.at < FAILS_MS ? failed.path : undefined;
  }

  /**
   * Milliseconds until auto-record has tried, so that its start or its failure would have been heard. A profile may suppress
   * the event of joining, so the first look at a conference counts as one.
   */
  settlesIn(freeswitchName: string): number {
    const now = this.clock.now();
    const noted = this.of(freeswitchName);
    noted.joinedAt ??= now;
    const tried = Math.max(noted.joinedAt, this.hearingSince) + SETTLED_MS;
    const restarted = noted.endedAt === undefined ? 0 : noted.endedAt + RESTARTED_MS;
    return Math.max(0, Math.max(tried, restarted) - now);
  }

  /** Takes an event of `conference::maintenance`, before anybody forgets whose recording it is about. */
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

  /** A profile may suppress the event that tells the failure, never this one (conference_record.c:427). */
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
    // The end of some may not have been heard.
    const [oldest] = this.conferences.keys();
    if (oldest !== undefined && this.conferences.size >= MOST_NOTED) this.conferences.delete(oldest);
    const noted: Noted = { foreign: new Set() };
    this.conferences.set(name, noted);
    return noted;
  }
}
