import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, detail } from '../freeswitch/conference-event';
import { BoundedBook } from '../lib/bounded-book';
import { AutoRecords } from './auto-records';

/** What the gateway knows of a recording that it started, or that events showed. Times are milliseconds since the epoch. */
export interface KnownRecording {
  readonly path: string;
  /** Its id for clients; `undefined` if the gateway did not start it. */
  readonly id: string | undefined;
  /** FreeSWITCH's name of its conference; `undefined` if an event did not name it. */
  readonly freeswitchName: string | undefined;
  /** `undefined` until FreeSWITCH has opened the file. */
  readonly startedAt: number | undefined;
  readonly pausedAt: number | undefined;
  /** Milliseconds of pauses that are over. */
  readonly paused: number;
  /** Milliseconds of sound, if it has stopped. */
  readonly length: number | undefined;
}

/**
 * Returns the path without parameters. In rooms that mix video, events and lists put `{video_time_audio=…}` before the
 * path (conference_record.c:233-256).
 */
export function barePath(path: string): string {
  return path.replace(/^\{[^{}]*\}/, '');
}

/** The actions of events about recordings. */
const ACTIONS: ReadonlySet<string | undefined> = new Set([
  ...['start-recording', 'pause-recording', 'resume-recording', 'stop-recording'],
]);

/** Remembers when recordings started and how long they became. The size is limited: the oldest is forgotten first. */
export class RecordingMemory {
  /** FreeSWITCH's names of conferences in which a recording is being started, so that two requests at once do not start two. */
  readonly starting = new Set<string>();
  readonly auto: AutoRecords;
  /** A path that starts again moves to the end. */
  private readonly recordings: BoundedBook<KnownRecording>;
  private changes = 0;

  constructor(
    private readonly clock: Clock,
    limit = 10_000,
  ) {
    this.recordings = new BoundedBook(limit);
    this.auto = new AutoRecords(clock, (path) => this.find(path)?.id !== undefined);
  }

  /** The number of recordings that began, failed or ended according to events. If it changes, the folder has other files. */
  get heard(): number {
    return this.changes;
  }

  /** Adds a recording that is about to be started. It keeps its conference, even if a reload changes the folder's name. */
  expect(path: string, id: string, freeswitchName: string): void {
    this.enter({ ...blank(path), id, freeswitchName });
  }

  /** Adds a recording that is found running, if no event showed its start. */
  learn(path: string, id: string | undefined, freeswitchName: string, startedAt: number): void {
    if (this.find(path) === undefined)
      this.enter({ ...blank(barePath(path)), id, freeswitchName, startedAt });
  }

  take(event: EslEvent): void {
    if (event.subclass !== 'conference::maintenance') return;
    this.auto.take(event);
    const action = actionOf(event);
    const header = ACTIONS.has(action) ? detail(event, 'Path') : undefined;
    if (header === undefined) return;
    const path = barePath(header);
    const known = this.recordings.get(path);
    const now = this.clock.now();
    if (action === 'start-recording' || action === 'stop-recording') this.changes++;
    switch (action) {
      case 'start-recording':
        // If a start has an Error, a stop follows it (conference_record.c:279, 427): neither is a recording.
        if (detail(event, 'Error') !== undefined) this.recordings.delete(path);
        else
          this.enter({
            ...blank(path),
            id: known?.id,
            freeswitchName: known?.freeswitchName ?? event.first('Conference-Name'),
            startedAt: now,
          });
        return;
      case 'pause-recording':
        if (known) this.recordings.replace(path, { ...known, pausedAt: known.pausedAt ?? now });
        return;
      case 'resume-recording':
        if (known)
          this.recordings.replace(path, { ...known, pausedAt: undefined, paused: pauses(known, now) });
        return;
      case 'stop-recording':
        if (known?.startedAt !== undefined)
          this.recordings.replace(path, { ...known, length: lengthOf(event, known, now) });
        return;
      default:
    }
  }

  find(path: string): KnownRecording | undefined {
    return this.recordings.get(barePath(path));
  }

  /** Returns the milliseconds of sound of a recording until now; `undefined` if its start is not known. */
  lengthNow(path: string): number | undefined {
    const known = this.find(path);
    return known && soundUntil(known, this.clock.now());
  }

  /** Returns the recording that started last, of those that belong and have a length. */
  last(belongs: (known: KnownRecording) => boolean): KnownRecording | undefined {
    return [...this.recordings.values()].findLast((known) => known.length !== undefined && belongs(known));
  }

  private enter(known: KnownRecording): void {
    this.recordings.put(known.path, known);
  }
}

function blank(path: string): KnownRecording {
  const nothing = { id: undefined, freeswitchName: undefined, startedAt: undefined, pausedAt: undefined };
  return { path, ...nothing, paused: 0, length: undefined };
}

function pauses({ paused, pausedAt }: KnownRecording, now: number): number {
  return paused + (pausedAt === undefined ? 0 : now - pausedAt);
}

function soundUntil(known: KnownRecording, now: number): number | undefined {
  return known.startedAt === undefined ? undefined : Math.max(0, now - known.startedAt - pauses(known, now));
}

function lengthOf(event: EslEvent, known: KnownRecording, now: number): number {
  const elapsed = detail(event, 'Milliseconds-Elapsed');
  if (elapsed !== undefined && /^\d{1,12}$/.test(elapsed)) return Number(elapsed);
  return soundUntil(known, now) ?? 0;
}
