import type { Room, RoomRecording } from './room';
import type { MemberState } from './schemas';

/** Something that happened in a conference. */
export type Happening =
  | { readonly kind: 'conference-started' | 'conference-ended' | 'locked' | 'unlocked' }
  /** The state was read again, and differs from what listeners have. `room` is `undefined` if the conference is not active. */
  | { readonly kind: 'snapshot'; readonly room: Room | undefined }
  | { readonly kind: 'member-joined' | 'member-changed' | 'member-left'; readonly member: MemberState }
  | {
      readonly kind: 'recording-started' | 'recording-changed' | 'recording-stopped';
      readonly recording: RoomRecording;
    }
  | { readonly kind: 'recording-failed'; readonly path: string }
  | {
      readonly kind: 'playback';
      readonly file: string;
      readonly playing: boolean;
      /** The member who hears it; null if everybody does. */
      readonly member: number | null;
    };

/** A happening with its conference and time. */
export type Change = Happening & {
  readonly freeswitchName: string;
  /** Milliseconds since the epoch, by our clock. */
  readonly at: number;
};
