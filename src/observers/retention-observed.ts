import type { ErrorCode } from '../errors';

/** What the gateway itself deletes, and when. */
export type RetentionObserved =
  | {
      /** The gateway deleted a recording because of a limit, or could not delete recordings. */
      readonly kind: 'recording-expired';
      /** The same for all of one run. */
      readonly run: string;
      /** All three are `undefined` if the folder itself cannot be used. */
      readonly conference?: string | undefined;
      readonly recording?: string | undefined;
      readonly limit?: 'days' | 'megabytes' | undefined;
      readonly outcome: 'done' | ErrorCode;
      /** The operating system's error, with the path. */
      readonly reason?: string | undefined;
      readonly ms: number;
    }
  | {
      /** Recordings that expire were kept, because FreeSWITCH could not be asked which ones it still writes. */
      readonly kind: 'recordings-kept';
      /** How many conferences have such recordings. */
      readonly conferences: number;
    }
  | {
      /** Old rows of the store were deleted. */
      readonly kind: 'rows-deleted';
      /** How many, by area. If whole days were dropped, the number is about right. */
      readonly rows: Readonly<Record<string, number>>;
      readonly ms: number;
    };
