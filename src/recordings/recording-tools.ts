import type { Clock } from '../clock';
import type { Conference, KeepLimits } from '../directory/port';
import type { EslClient } from '../esl/port';
import type { RecordingsFolder } from './folder';
import type { RecordingMemory } from './memory';
import type { RecordingPolicy } from './names';

/** The recordings of the configuration. */
export interface Recordings {
  /** The names of their files, and their paths in FreeSWITCH. */
  readonly names: RecordingPolicy;
  /** The same folder as the gateway sees it; `undefined` if it cannot. */
  readonly folder: RecordingsFolder | undefined;
  /** The limits of all recordings, if a conference has none of its own; `undefined` if no recording ever expires. */
  readonly keep?: KeepLimits | undefined;
}

/** The tools for recording a conference. */
export interface RecordingTools {
  readonly esl: EslClient;
  readonly clock: Clock;
  readonly live: { readonly recordings: RecordingMemory };
  /** `undefined` if no folder for recordings is configured. */
  readonly recordings: Recordings | undefined;
  /** Milliseconds that FreeSWITCH has to answer. */
  readonly timeouts: { readonly command: number };
  readonly conference: Conference;
}
