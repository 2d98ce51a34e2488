import type { CallTools } from '../calls/call-tools';
import type { Bounds } from '../conferences/bounds';
import type { Directory } from '../directory/port';
import type { Policies } from '../policy/policies';
import type { RecordingTools } from '../recordings/recording-tools';

/** What a row may work with, for one request. */
export interface CommandTools extends CallTools, RecordingTools {
  readonly live: CallTools['live'] & RecordingTools['live'] & { readonly bounds: Bounds };
  readonly policies: Policies;
  /** Milliseconds that FreeSWITCH has for an answer, and for a call to be answered. */
  readonly timeouts: { readonly command: number; readonly dial: number };
  readonly directory: Directory;
}
