import type { CallTools } from '../calls/call-tools';
import type { Bounds } from '../conferences/bounds';
import type { Directory } from '../directory/port';
import type { Policies } from '../policy/policies';
import type { RecordingTools } from '../recordings/recording-tools';

/** The tools of a row, for one request. */
export interface CommandTools extends CallTools, RecordingTools {
  readonly live: CallTools['live'] & RecordingTools['live'] & { readonly bounds: Bounds };
  readonly policies: Policies;
  /** Milliseconds that FreeSWITCH has to answer, and that a call has to be answered. */
  readonly timeouts: { readonly command: number; readonly dial: number };
  readonly directory: Directory;
}
