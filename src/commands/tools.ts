import type { Bounds } from '../live/bounds';
import type { CallLedger } from '../live/calls';
import type { JobBook } from '../live/jobs';
import type { RecordingMemory } from '../live/recordings';
import type { Observer } from '../observation';
import type { CommandRate } from '../policy/command-rate';
import type { DialPolicy } from '../policy/dial';
import type { DialRate } from '../policy/dial-rate';
import type { MediaPolicy } from '../policy/media';
import type { ReadPace } from '../policy/read-pace';
import type { RecordingPolicy } from '../policy/recordings';
import type { Clock, Conference, Directory, EslClient, Requester } from '../ports';
import type { RecordingsFolder } from '../recordings/folder';

/** What arguments may reach, by the configuration. */
export interface Policies {
  readonly dial: DialPolicy;
  readonly dialRate: DialRate;
  readonly commandRate: CommandRate;
  readonly readPace: ReadPace;
  readonly media: MediaPolicy;
  /** Undefined where no folder for recordings is configured. */
  readonly recordings: RecordingPolicy | undefined;
  /** The same folder as the gateway sees it; undefined where it cannot. */
  readonly recordingsFolder: RecordingsFolder | undefined;
}

/** Milliseconds. */
export interface Timeouts {
  readonly command: number;
  readonly dial: number;
}

/** What the gateway remembers of FreeSWITCH's events. */
export interface Live {
  readonly calls: CallLedger;
  readonly jobs: JobBook;
  readonly recordings: RecordingMemory;
  readonly bounds: Bounds;
}

/** What a row may work with, for one request. */
export interface Tools {
  readonly esl: EslClient;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly live: Live;
  readonly policies: Policies;
  readonly timeouts: Timeouts;
  readonly directory: Directory;
  readonly requester: Requester;
  readonly conference: Conference;
  /** Aborted when nobody waits for the answer any more. */
  readonly cancelled: AbortSignal;
}
