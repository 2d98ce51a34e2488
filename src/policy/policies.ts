import type { CommandRate } from './command-rate';
import type { DialPolicy } from './dial';
import type { DialRate } from './dial-rate';
import type { MediaPolicy } from './media';
import type { Pace } from './pace';

/** The configured limits: what arguments may reach, and how often a requester may ask. */
export interface Policies {
  readonly dial: DialPolicy;
  readonly dialRate: DialRate;
  readonly commandRate: CommandRate;
  /** How fast the commands that change several members run. */
  readonly commandPace: Pace;
  readonly readPace: Pace;
  /** How many requests of any kind are handled. `end` is not called for these. */
  readonly requestPace: Pace;
  readonly media: MediaPolicy;
}
