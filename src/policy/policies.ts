import type { CommandRate } from './command-rate';
import type { DialPolicy } from './dial';
import type { DialRate } from './dial-rate';
import type { MediaPolicy } from './media';
import type { ReadPace } from './read-pace';

/** What arguments may reach, and how often somebody may ask, by the configuration. */
export interface Policies {
  readonly dial: DialPolicy;
  readonly dialRate: DialRate;
  readonly commandRate: CommandRate;
  readonly readPace: ReadPace;
  readonly media: MediaPolicy;
}
