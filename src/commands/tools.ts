import type { JobBook } from '../calls/jobs';
import type { CallLedger } from '../calls/ledger';
import type { Clock } from '../clock';
import type { Bounds } from '../conferences/bounds';
import type { Conference, Directory, Requester } from '../directory/port';
import type { EslClient } from '../esl/port';
import type { Observer } from '../observers/observation';
import type { CommandRate } from '../policy/command-rate';
import type { DialPolicy } from '../policy/dial';
import type { DialRate } from '../policy/dial-rate';
import type { MediaPolicy } from '../policy/media';
import type { ReadPace } from '../policy/read-pace';
import type { RecordingsFolder } from '../recordings/folder';
import type { RecordingMemory } from '../recordings/memory';
import type { RecordingPolicy } from '../recordings/names';

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
  /** Returns a signal that aborts when nobody waits for the answer any more. */
  readonly cancelled: () => AbortSignal;
}
