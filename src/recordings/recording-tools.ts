import type { Clock } from '../clock';
import type { Conference } from '../directory/port';
import type { EslClient } from '../esl/port';
import type { RecordingsFolder } from './folder';
import type { RecordingMemory } from './memory';
import type { RecordingPolicy } from './names';

/** Where recordings are, by the configuration. */
export interface Recordings {
  /** How their files are named, and where FreeSWITCH has them. */
  readonly names: RecordingPolicy;
  /** The same folder as the gateway sees it; `undefined` if it cannot. */
  readonly folder: RecordingsFolder | undefined;
}

/** What recording a conference works with. */
export interface RecordingTools {
  readonly esl: EslClient;
  readonly clock: Clock;
  readonly live: { readonly recordings: RecordingMemory };
  /** `undefined` if no folder for recordings is configured. */
  readonly recordings: Recordings | undefined;
  /** Milliseconds that FreeSWITCH has for an answer. */
  readonly timeouts: { readonly command: number };
  readonly conference: Conference;
}
