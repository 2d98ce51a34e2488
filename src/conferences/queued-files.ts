import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, detail, memberHeader } from '../freeswitch/conference-event';

/** A file that plays or waits for its turn, for a whole conference or for one member. */
export interface QueuedFile {
  readonly file: string;
  /** `undefined` for the whole conference. */
  readonly member: string | undefined;
  readonly requester: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/**
 * The most files at once for one target (the conference or one member), and for a conference in all. FreeSWITCH opens
 * each file when it is queued.
 */
const MOST_OF_TARGET = 8;
const MOST_OF_CONFERENCE = 64;
/** The most files at once of one requester in all conferences, and of all: FreeSWITCH has one descriptor for each. */
const MOST_OF_REQUESTER = 128;
const MOST = 512;
/** Milliseconds after which a file is not counted any more, if no event for its end came. */
const FORGOTTEN_MS = 3_600_000;

/**
 * The files that this gateway sent to FreeSWITCH and that have not ended, by FreeSWITCH's name of the conference. Events
 * show their ends. mod_conference itself has no limit.
 */
export class QueuedFiles {
  private readonly files = new Map<string, QueuedFile[]>();

  constructor(private readonly clock: Clock) {}

  /** Returns true if no other file may be queued for this target now. */
  isFull(conference: string, member: string | undefined): boolean {
    const all = this.of(conference);
    return (
      all.length >= MOST_OF_CONFERENCE || all.filter((one) => one.member === member).length >= MOST_OF_TARGET
    );
  }

  /** Returns true if this requester may queue no other file in any conference now. */
  isFullFor(requester: string): boolean {
    let [all, own] = [0, 0];
    for (const conference of this.files.keys()) {
      for (const one of this.of(conference)) {
        all++;
        if (one.requester === requester) own++;
      }
    }
    return all >= MOST || own >= MOST_OF_REQUESTER;
  }

  /** Counts a file. Call the returned function if FreeSWITCH did not accept the file. */
  add(conference: string, file: string, member: string | undefined, requester: string): () => void {
    const entry = { file, member, requester, since: this.clock.now() };
    this.files.set(conference, [...this.of(conference), entry]);
    return () => this.drop(conference, (one) => one === entry);
  }

  /** Returns the files of a target, in the order in which they play. */
  queued(conference: string, member: string | undefined): readonly QueuedFile[] {
    return this.of(conference).filter((one) => one.member === member);
  }

  /** Returns the targets of all files of a conference. The target with the oldest file is first. */
  targets(conference: string): ReadonlySet<string | undefined> {
    return new Set(this.of(conference).map(({ member }) => member));
  }

  /** Returns the conferences that have files. The one that has had files for the longest time is first. */
  conferences(): string[] {
    return [...this.files.keys()];
  }

  /** Removes files that have ended, even if no event showed it. */
  haveEnded(conference: string, files: readonly QueuedFile[]): void {
    this.dropAll(conference, (one) => files.includes(one));
  }

  /** Removes all files of a target: nothing is playing there, even if no event showed it. */
  forget(conference: string, member: string | undefined): void {
    this.dropAll(conference, (one) => one.member === member);
  }

  take(event: EslEvent): void {
    if (this.files.size === 0 || event.subclass !== 'conference::maintenance') return;
    const conference = event.first('Conference-Name');
    if (conference === undefined || !this.files.has(conference)) return;
    switch (actionOf(event)) {
      case 'conference-destroy':
        this.files.delete(conference);
        return;
      case 'del-member': {
        const id = memberHeader(event, 'Member-ID');
        this.dropAll(conference, ({ member }) => member !== undefined && member === id);
        return;
      }
      case 'play-file-done':
        this.ended(conference, detail(event, 'File'), (one) => one.member === undefined);
        return;
      case 'play-file-member-done': {
        // If the member is leaving, the event does not name it (conference_file.c:72).
        const id = memberHeader(event, 'Member-ID');
        this.ended(conference, detail(event, 'File'), ({ member }) =>
          id === undefined ? member !== undefined : member === id,
        );
        return;
      }
      default:
    }
  }

  /** Removes the oldest file that the event can be about. */
  private ended(conference: string, path: string | undefined, of: (one: QueuedFile) => boolean): void {
    this.drop(conference, (one) => of(one) && path !== undefined && isAt(path, one.file));
  }

  private of(conference: string): QueuedFile[] {
    const known = this.files.get(conference);
    if (!known) return [];
    const oldest = this.clock.now() - FORGOTTEN_MS;
    return known.filter(({ since }) => since > oldest);
  }

  private drop(conference: string, which: (one: QueuedFile) => boolean): void {
    const all = this.of(conference);
    const at = all.findIndex(which);
    this.set(conference, at < 0 ? all : all.toSpliced(at, 1));
  }

  private dropAll(conference: string, which: (one: QueuedFile) => boolean): void {
    this.set(
      conference,
      this.of(conference).filter((one) => !which(one)),
    );
  }

  private set(conference: string, files: QueuedFile[]): void {
    if (files.length === 0) this.files.delete(conference);
    else this.files.set(conference, files);
  }
}

/**
 * Returns true if this file can be the one with this path in FreeSWITCH. FreeSWITCH may have put its sound prefix before
 * the path (conference_file.c:188).
 */
export function isAt(path: string, file: string): boolean {
  return path === file || path.endsWith(`/${file}`);
}
