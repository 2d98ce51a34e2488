import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { isLoopback } from '../auth/addresses';
import type { Policies } from '../commands/tools';
import { CommandRate } from '../policy/command-rate';
import { DialPolicy } from '../policy/dial';
import { DialRate } from '../policy/dial-rate';
import { MediaPolicy } from '../policy/media';
import { RecordingPolicy } from '../policy/recordings';
import { systemClock } from '../ports';
import { RecordingsFolder } from '../recordings/folder';
import type { Config } from './schema';

/**
 * The policies of a configuration.
 *
 * @param before those that held until now: a reload does not forget how many calls and commands somebody has sent
 */
export function policiesOf(
  { dial, limits, media, recordings, freeswitch }: Config,
  before?: Policies,
): Policies {
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
    commandRate:
      before?.commandRate.perSecond === limits.commandsPerSecond
        ? before.commandRate
        : new CommandRate(limits.commandsPerSecond, systemClock),
    media: new MediaPolicy({ roots, streams: media.streams }),
    recordings: recordings && new RecordingPolicy(recordings),
    recordingsFolder: recordings && folderOf(recordings, here),
  };
}

/** Whether it is there is asked when it is used: FreeSWITCH makes it for the first recording. */
function folderOf(
  { dir, local }: NonNullable<Config['recordings']>,
  here: boolean,
): RecordingsFolder | undefined {
  if (local !== undefined) return new RecordingsFolder(local, true);
  return here ? new RecordingsFolder(dir, false) : undefined;
}
