import type { CommandRate } from './command-rate';
import type { DialPolicy } from './dial';
import type { DialRate } from './dial-rate';
import type { MediaPolicy } from './media';
import type { ReadPace } from './read-pace';

/** The configured limits: what arguments may reach, and how often a requester may ask. */
export interface Policies {
  readonly dial: DialPolicy;
  readonly dialRate: DialRate;
  readonly commandRate: CommandRate;
  readonly readPace: ReadPace;
  readonly media: MediaPolicy;
}
