import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { isLoopback } from '../auth/addresses';
import type { Policies } from '../commands/tools';
import { DialPolicy } from '../policy/dial';
import { DialRate } from '../policy/dial-rate';
import { MediaPolicy } from '../policy/media';
import { RecordingPolicy } from '../policy/recordings';
import type { Config } from './schema';

/**
 * The policies of a configuration.
 *
 * @param before those that held until now: a reload does not forget how many calls somebody has placed
 */
export function policiesOf({ dial, media, recordings, freeswitch }: Config, before?: Policies): Policies {
  // With FreeSWITCH on this machine, its folders are ours.
  const here = freeswitch.host === 'localhost' || isLoopback(freeswitch.host);
  const roots = media.roots.map(({ path, local }) => ({
    path: posix.normalize(path),
    // A folder that is not here is another machine's after all: a container's, perhaps.
    local: local ?? (here && existsSync(path) ? path : undefined),
  }));
  return {
    dial: new DialPolicy(dial),
    dialRate: before?.dialRate.perMinute === dial.perMinute ? before.dialRate : new DialRate(dial.perMinute),
    media: new MediaPolicy({ roots, streams: media.streams }),
    recordings: recordings && new RecordingPolicy(recordings),
  };
}
