import type { Change } from './changes';

/** What the feed tells, before it is made into text for anybody. Times are milliseconds since the epoch. */
export type Told =
  | { readonly change: Change }
  | {
      readonly job: {
        readonly freeswitchName: string;
        readonly at: number;
        /** Who may read it: its requester, and the owners of its conference when it ended. */
        readonly requester: string;
        readonly owners: readonly string[];
        /** As `GET /api/jobs/{id}` shows it. */
        readonly view: Readonly<Record<string, unknown>>;
      };
    }
  | { readonly connected: boolean; readonly at: number };
