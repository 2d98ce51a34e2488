import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, detail } from '../freeswitch/conference-event';
import { AutoRecords } from './auto-records';

/** What the gateway knows of a recording that it started, or heard of. Times are milliseconds since the epoch. */
export interface KnownRecording {
  readonly path: string;
  /** What clients call it; undefined where the gateway did not start it. */
  readonly id: string | undefined;
  /** The conference that it was started for; undefined likewise. */
  readonly freeswitchName: string | undefined;
  /** Undefined until FreeSWITCH has opened the file. */
  readonly startedAt: number | undefined;
  readonly pausedAt: number | undefined;
  /** Milliseconds of pauses that are over. */
  readonly paused: number;
  /** Milliseconds of sound, once stopped. */
  readonly length: number | undefined;
}

/** In rooms that mix video, events and lists put `{video_time_audio=…}` before the path (conference_record.c:233-256). */
export function barePath(path: string): string {
  return path.replace(/^\{[^{}]*\}/, '');
}

/** What events tell of recordings. */
const TOLD: ReadonlySet<string | undefined> = new Set([
  ...['start-recording', 'pause-recording', 'resume-recording', 'stop-recording'],
]);

/** Remembers when recordings started and how long they became. Bounded: the oldest is forgotten first. */
export class RecordingMemory {
  /** FreeSWITCH names of conferences in which one is being started, so that two requests at once do not start two. */
  readonly starting = new Set<string>();
  readonly auto: AutoRecords;
  private readonly recordings = new Map<string, KnownRecording>();
  private changes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limit = 10_000,
  ) {
    this.auto = new AutoRecords(clock, (path) => this.find(path)?.id !== undefined);
  }

  /** How many recordings were heard to begin, fail or end: the folder has other files when it is another number. */
  get heard(): number {
    return this.changes;
  }

  /** Notes a recording that is about to be started. A reload of the folder's name does not make it another's. */
  expect(path: string, id: string, freeswitchName: string): void {
    this.enter({ ...blank(path), id, freeswitchName });
  }

  /** Notes a recording that is found running, of whose start nobody heard. */
  learn(path: string, id: string, freeswitchName: string, startedAt: number): void {
    if (this.find(path) === undefined)
      this.enter({ ...blank(barePath(path)), id, freeswitchName, startedAt });
  }

  take(event: EslEvent): void {
    if (event.subclass !== 'conference::maintenance') return;
    this.auto.take(event);
    const action = actionOf(event);
    const header = TOLD.has(action) ? detail(event, 'Path') : undefined;
    if (header === undefined) return;
    const path = barePath(header);
    const known = this.recordings.get(path);
    const now = this.clock.now();
    if (action === 'start-recording' || action === 'stop-recording') this.changes++;
    switch (action) {
      case 'start-recording':
        // A start with Error is followed by a stop (conference_record.c:279, 427): neither is a recording.
        if (detail(event, 'Error') !== undefined) this.recordings.delete(path);
        else
          this.enter({
            ...blank(path),
            id: known?.id,
            freeswitchName: known?.freeswitchName,
            startedAt: now,
          });
        return;
      case 'pause-recording':
        if (known) this.recordings.set(path, { ...known, pausedAt: known.pausedAt ?? now });
        return;
      case 'resume-recording':
        if (known) this.recordings.set(path, { ...known, pausedAt: undefined, paused: pauses(known, now) });
        return;
      case 'stop-recording':
        if (known?.startedAt !== undefined)
          this.recordings.set(path, { ...known, length: lengthOf(event, known, now) });
        return;
      default:
    }
  }

  find(path: string): KnownRecording | undefined {
    return this.recordings.get(barePath(path));
  }

  /** Milliseconds of sound of a recording until now; undefined where its start is not known. */
  lengthNow(path: string): number | undefined {
    const known = this.find(path);
    return known && soundUntil(known, this.clock.now());
  }

  /** Of the recordings that belong and became something, the one that started last. */
  last(belongs: (known: KnownRecording) => boolean): KnownRecording | undefined {
    return [...this.recordings.values()].findLast((known) => known.length !== undefined && belongs(known));
  }

  /** A path that starts anew is the last again. */
  private enter(known: KnownRecording): void {
    this.recordings.delete(known.path);
    for (const path of this.recordings.keys()) {
      if (this.recordings.size < this.limit) break;
      this.recordings.delete(path);
    }
    this.recordings.set(known.path, known);
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
