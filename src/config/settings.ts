import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { isLoopback } from '../auth/addresses';
import { ha1 } from '../auth/ha1';
import { systemClock } from '../clock';
import { FileDirectory } from '../directory/file-directory';
import type { Directory, User } from '../directory/port';
import { CommandRate } from '../policy/command-rate';
import { DialPolicy } from '../policy/dial';
import { DialRate } from '../policy/dial-rate';
import { MediaPolicy, type MediaRoot } from '../policy/media';
import type { Policies } from '../policy/policies';
import { type ReadLimits, ReadPace } from '../policy/read-pace';
import { RecordingsFolder } from '../recordings/folder';
import { RecordingPolicy } from '../recordings/names';
import type { Recordings } from '../recordings/recording-tools';
import type { Config } from './schema';

/** What of the configuration a reload may change. It never changes itself: a request keeps the settings that it began with. */
export interface Settings {
  /** Another number for each reload. */
  readonly version: number;
  readonly directory: Directory;
  readonly policies: Policies;
  /** `undefined` if no folder for recordings is configured. */
  readonly recordings: Recordings | undefined;
  /** Origins of panels elsewhere that may call with credentials. */
  readonly origins: ReadonlySet<string>;
  /** Those and our own. */
  readonly trustedOrigins: ReadonlySet<string>;
  readonly stateChangingGet: Config['stateChangingGet'];
}

/**
 * Returns the settings of a configuration.
 *
 * @param port   where the gateway listens
 * @param before the settings until now: a reload does not forget how many calls, commands and reads somebody has sent
 */
export function settingsOf(config: Config, port: number, before?: Settings): Settings {
  const origins = new Set(config.origins);
  return {
    version: (before?.version ?? 0) + 1,
    directory: directoryOf(config),
    policies: policiesOf(config, before?.policies),
    recordings: recordingsOf(config),
    origins,
    trustedOrigins: new Set([...origins, ...ownOrigins(config, port)]),
    stateChangingGet: config.stateChangingGet,
  };
}

/** The directory of a configuration. Plain passwords are turned into HA1 here; nothing else of them is kept. */
export function directoryOf(config: Config): FileDirectory {
  const users = new Map<string, User>();
  for (const [name, { password, ha1: secrets, role, imId }] of Object.entries(config.users)) {
    const derived =
      password === undefined
        ? (secrets ?? {})
        : {
            md5: ha1('md5', name, config.realm, password),
            sha256: ha1('sha256', name, config.realm, password),
          };
    users.set(name, { name, role, imId, ha1: derived });
  }
  return new FileDirectory(config.realm, users, new Map(Object.entries(config.conferences)));
}

/**
 * The policies of a configuration.
 *
 * @param before those that held until now: a reload does not forget how many calls and commands somebody has sent
 */
export function policiesOf(
  { dial, limits, media, freeswitch, timeouts }: Config,
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
  };
}

/** Returns where recordings are; `undefined` if no folder is configured. */
export function recordingsOf({ recordings, freeswitch }: Config): Recordings | undefined {
  if (!recordings) return undefined;
  return { names: new RecordingPolicy(recordings), folder: folderOf(recordings, sharesFolders(freeswitch)) };
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

/**
 * The origins that are this gateway itself: that of `publicUrl`; without one, those that the listener's own
 * address gives. Never taken from the Host header, which another site can choose (DNS rebinding).
 */
export function ownOrigins({ listen }: Config, port: number): Set<string> {
  if (listen.publicUrl !== undefined) return new Set([new URL(listen.publicUrl).origin]);
  const scheme = listen.tls ? 'https' : 'http';
  const hosts = ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(listen.host)
    ? ['127.0.0.1', '[::1]', 'localhost']
    : [listen.host.includes(':') ? `[${listen.host}]` : listen.host];
  return new Set(hosts.map((host) => new URL(`${scheme}://${host}:${port}`).origin));
}
