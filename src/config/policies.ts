import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { isLoopback } from '../auth/addresses';
import type { Policies } from '../commands/tools';
import { CommandRate } from '../policy/command-rate';
import { DialPolicy } from '../policy/dial';
import { DialRate } from '../policy/dial-rate';
import { MediaPolicy, type MediaRoot } from '../policy/media';
import { type ReadLimits, ReadPace } from '../policy/read-pace';
import { RecordingPolicy } from '../policy/recordings';
import { systemClock } from '../ports';
import { RecordingsFolder } from '../recordings/folder';
import type { Config } from './schema';

/**
 * The policies of a configuration.
 *
 * @param before those that held until now: a reload does not forget how many calls, commands and reads somebody has sent
 */
export function policiesOf(
  { dial, limits, media, recordings, freeswitch, timeouts }: Config,
  before?: Policies,
): Policies {
  const here = sharesFolders(freeswitch);
  const roots = mediaRoots(media, here);
  const reads: ReadLimits = {
    perSecond: limits.readsPerSecond,
    // Each may hold a connection: the others are for other requesters.
    atOnce: Math.max(1, Math.floor(freeswitch.connections / 2)),
    waitMs: timeouts.command * 1_000,
  };
  return {
    dial: new DialPolicy(dial),
    dialRate: before?.dialRate.perMinute === dial.perMinute ? before.dialRate : new DialRate(dial.perMinute),
    commandRate:
      before?.commandRate.perSecond === limits.commandsPerSecond
        ? before.commandRate
        : new CommandRate(limits.commandsPerSecond, systemClock),
    readPace: before?.readPace.hasLimits(reads) === true ? before.readPace : new ReadPace(reads, systemClock),
    media: new MediaPolicy({ roots, streams: media.streams }),
    recordings: recordings && new RecordingPolicy(recordings),
    recordingsFolder: recordings && folderOf(recordings, here),
  };
}

/** True if FreeSWITCH is on this machine, so that its folders are ours. */
export function sharesFolders({ host }: Config['freeswitch']): boolean {
  return host === 'localhost' || isLoopback(host);
}

/** The media folders, and where the gateway sees them. */
export function mediaRoots({ roots }: Config['media'], here: boolean): MediaRoot[] {
  return roots.map(({ path, local }) => ({
    path: posix.normalize(path),
    // A folder that is not here is another machine's after all: a container's, perhaps.
    local: local ?? (here && existsSync(path) ? path : undefined),
  }));
}

/** Whether it is there is asked when it is used: FreeSWITCH makes it for the first recording. */
function folderOf(
  { dir, local }: NonNullable<Config['recordings']>,
  here: boolean,
): RecordingsFolder | undefined {
  if (local !== undefined) return new RecordingsFolder(local, true);
  return here ? new RecordingsFolder(dir, false) : undefined;
}
