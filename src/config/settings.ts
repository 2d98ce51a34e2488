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
import { Pace, type PaceLimits } from '../policy/pace';
import type { Policies } from '../policy/policies';
import { RecordingsFolder } from '../recordings/folder';
import { RecordingPolicy } from '../recordings/names';
import type { Recordings } from '../recordings/recording-tools';
import type { Config } from './schema';

/**
 * The part of the configuration that a reload may change. A value never changes: a request keeps the settings of its
 * beginning.
 */
export interface Settings {
  /** Each reload has another number. */
  readonly version: number;
  readonly directory: Directory;
  readonly policies: Policies;
  /** `undefined` if no folder for recordings is configured. */
  readonly recordings: Recordings | undefined;
  /** Origins of panels on other sites that may send requests with credentials. */
  readonly origins: ReadonlySet<string>;
  /** Those origins and our own. */
  readonly trustedOrigins: ReadonlySet<string>;
  readonly stateChangingGet: Config['stateChangingGet'];
}

/**
 * Returns the settings of a configuration.
 *
 * @param port the port that the gateway listens on
 * @param before the settings until now. They have the counts of calls, commands and reads, which a reload must keep
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

/** Returns the directory of a configuration. Plain passwords are turned into HA1 here, and are not kept. */
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
 * Returns the policies of a configuration.
 *
 * @param before the policies until now. They have the counts of calls and commands, which a reload must keep
 */
export function policiesOf(
  { dial, limits, media, freeswitch, timeouts, users }: Config,
  before?: Policies,
): Policies {
  const here = sharesFolders(freeswitch);
  const roots = mediaRoots(media, here);
  const waitMs = timeouts.command * 1_000;
  const reads: PaceLimits = {
    what: 'reads',
    perSecond: limits.readsPerSecond,
    // Each read may hold a connection. The other half stays free for other requesters.
    atOnce: Math.max(1, Math.floor(freeswitch.connections / 2)),
    owedSeconds: Number.POSITIVE_INFINITY,
    ...QUEUE,
    waitMs,
  };
  const changes: PaceLimits = {
    what: 'changes of members',
    perSecond: limits.commandsPerSecond * CHANGES_OF_COMMAND,
    // A conference that hangs must not hold back the requester's other conferences.
    atOnce: Number.POSITIVE_INFINITY,
    // The owner of a conference of thousands must be able to command it again soon.
    owedSeconds: 1,
    ...QUEUE,
    waitMs,
  };
  const limited = limits.readsPerSecond > 0 && limits.commandsPerSecond > 0;
  const requests: PaceLimits = {
    what: 'requests',
    perSecond: limited ? limits.readsPerSecond + limits.commandsPerSecond : 0,
    atOnce: Number.POSITIVE_INFINITY,
    owedSeconds: 0,
    burstSeconds: 0.1,
    // A burst of commands waits here. `commandRate` decides how many it may have.
    mostWaiting: Number.POSITIVE_INFINITY,
    waitMs,
  };
  return {
    dial: new DialPolicy(dial, new Set(Object.keys(users))),
    dialRate: before?.dialRate.limitedTo(dial.perMinute) ?? new DialRate(dial.perMinute),
    commandRate:
      before?.commandRate.perSecond === limits.commandsPerSecond
        ? before.commandRate
        : new CommandRate(limits.commandsPerSecond, systemClock),
    commandPace: paceFrom(changes, before?.commandPace),
    readPace: paceFrom(reads, before?.readPace),
    requestPace: paceFrom(requests, before?.requestPace),
    media: new MediaPolicy({ roots, streams: media.streams }),
  };
}

/** For each command that a requester may send in a second, so many members may be changed in a second. */
const CHANGES_OF_COMMAND = 2;

/** The bursts and the queues of reads, and of commands that change many members. */
const QUEUE = { burstSeconds: 0.5, mostWaiting: 256 } as const;

/** Returns the pace until now if its limits are the same. It knows what each requester has used. */
const paceFrom = (limits: PaceLimits, before: Pace | undefined): Pace =>
  before?.hasLimits(limits) === true ? before : new Pace(limits, systemClock);

/** Returns the recordings of the configuration; `undefined` if no folder is configured. */
export function recordingsOf({ recordings, freeswitch, conferences }: Config): Recordings | undefined {
  if (!recordings) return undefined;
  const { keep } = recordings;
  const all = [keep, ...Object.values(conferences).map((conference) => conference.recordings.keep)];
  const limited = all.some(({ days, megabytes }) => Number.isFinite(days) || Number.isFinite(megabytes));
  return {
    names: new RecordingPolicy(recordings),
    folder: folderOf(recordings, sharesFolders(freeswitch)),
    keep: limited ? keep : undefined,
  };
}

/** Returns true if FreeSWITCH is on this machine, so that both see the same folders. */
export function sharesFolders({ host }: Config['freeswitch']): boolean {
  return host === 'localhost' || isLoopback(host);
}

/** Returns the media folders, with their paths for the gateway. */
export function mediaRoots({ roots }: Config['media'], here: boolean): MediaRoot[] {
  return roots.map(({ path, local }) => ({
    path: posix.normalize(path),
    // If the folder does not exist here, FreeSWITCH may be on another machine after all, for example in a container.
    local: local ?? (here && existsSync(path) ? path : undefined),
  }));
}

/** The folder is not checked here. FreeSWITCH makes it for the first recording, so it is checked when it is used. */
function folderOf(
  { dir, local }: NonNullable<Config['recordings']>,
  here: boolean,
): RecordingsFolder | undefined {
  if (local !== undefined) return new RecordingsFolder(local, true);
  return here ? new RecordingsFolder(dir, false) : undefined;
}

/**
 * Returns the origins of this gateway itself: that of `publicUrl`; if there is none, those of the listener's own address.
 * The Host header is never used, because another site can choose it (DNS rebinding).
 */
export function ownOrigins({ listen }: Config, port: number): Set<string> {
  if (listen.publicUrl !== undefined) return new Set([new URL(listen.publicUrl).origin]);
  const scheme = listen.tls ? 'https' : 'http';
  const hosts = ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(listen.host)
    ? ['127.0.0.1', '[::1]', 'localhost']
    : [listen.host.includes(':') ? `[${listen.host}]` : listen.host];
  return new Set(hosts.map((host) => new URL(`${scheme}://${host}:${port}`).origin));
}
