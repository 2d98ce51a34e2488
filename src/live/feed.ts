import { randomBytes } from 'node:crypto';
import type { Live, Policies } from '../commands/tools';
import { recordingIdOf } from '../conferences/read';
import { GatewayError } from '../errors';
import type { Observation, Observer } from '../observation';
import { mayCommand, mayRead, unlisted } from '../policy/may';
import type { Clock, Conference, Directory, EslClient, Requester } from '../ports';
import { changeData, type EndReason, eventText, type RecordingIds } from './event-text';
import { jobView } from './job-view';
import { type Frame, Listener, type Sink } from './listener';
import type { Mirror } from './mirror';
import { Replay } from './replay';
import { Scope } from './scope';
import { SnapshotTexts } from './snapshot-texts';
import type { Told } from './told';

export interface FeedParts {
  readonly mirror: Mirror;
  readonly esl: Pick<EslClient, 'health'>;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly live: Live;
  /** The present ones. */
  readonly directory: () => Directory;
  readonly policies: () => Policies;
  readonly limits: FeedLimits;
}

export interface FeedLimits {
  /** Streams at once, of all and of one requester. */
  readonly streams: number;
  readonly streamsPerUser: number;
  /** Bytes that may wait for a listener who does not read. */
  readonly waitingBytes: number;
  readonly replayEvents: number;
  readonly replayBytes: number;
}

export interface Opening {
  readonly scope: Scope;
  /** What the client heard last, as it says. */
  readonly lastEventId: string | undefined;
  readonly sink: Sink;
}

const HEARTBEAT_MS = 15_000;
const HEARTBEAT = Buffer.from(': \n\n');
const RETRY = Buffer.from('retry: 2000\n\n');
/** Above so many listeners, their events are handed over less often: each time costs a write for each of them. */
const AT_ONCE = 100;
/** Listeners a millisecond, beyond those. */
const PER_MS = 20;

/** What happens, for those who listen. An event is made into text once for all who call the conference by one name. */
export class Feed {
  /** Another one in each process: an older one's numbers mean nothing here. */
  private readonly boot = randomBytes(6).toString('hex');
  private count = 0;
  private readonly listeners = new Set<Listener>();
  private readonly replay: Replay<Told & { n: number; bytes: number }>;
  private readonly snapshots: SnapshotTexts;
  /** Who hears of a conference of FreeSWITCH's, by the name that they call it. Made anew when anybody comes or goes. */
  private readonly audiences = new Map<string, Map<string, { conference: Conference; all: Listener[] }>>();
  private readonly unflushed = new Set<Listener>();
  private flushing = false;
  private flushedAt = 0;
  private connected = false;
  private stopped = false;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly parts: FeedParts) {
    const { mirror, limits } = parts;
    this.replay = new Replay({ events: limits.replayEvents, bytes: limits.replayBytes });
    this.snapshots = new SnapshotTexts(this.recordingIds);
    mirror.onChange((change) => this.publish({ change }));
    mirror.onFresh(() => this.lookAtConnection());
    this.heartbeat = setInterval(() => {
      for (const listener of this.listeners) listener.beat(HEARTBEAT);
    }, HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  /** What is heard of by observation: the connection to FreeSWITCH, and jobs. */
  readonly observe = (observation: Observation): void => {
    if (observation.kind === 'esl-state') this.lookAtConnection();
    if (observation.kind === 'job-ended') this.jobEnded(observation.job);
  };

  /**
   * Opens a stream. It begins with the events since the last one that was heard, where they are all remembered; else
   * with a snapshot of each conference.
   *
   * @returns to be called when the client has gone
   * @throws GatewayError overloaded, too_many_streams: before anything was written
   */
  open({ scope, lastEventId, sink }: Opening): () => void {
    this.admit(scope.requester);
    const missed = this.missedSince(lastEventId);
    const heard = missed && lastEventId !== undefined ? lastEventId : this.id(0);
    const listener = new Listener(scope, sink, this.parts.limits.waitingBytes, heard);
    this.listeners.add(listener);
    this.audiences.clear();
    const { connected, parts } = this;
    const begun = { at: new Date(parts.clock.now()).toISOString(), connected };
    const events = missed ? missed.flatMap((told) => this.framesFor(told, listener)) : this.beginning(scope);
    const whole = missed !== undefined || events.length > 0;
    const first = whole ? heard : this.id(this.count);
    listener.begin([
      { id: heard, bytes: RETRY },
      { id: first, bytes: eventText(first, 'freeswitch', begun) },
      ...events,
    ]);
    this.tellStream(scope.requester, 'opened');
    // It was authenticated against the directory that was; meanwhile there may be another.
    const present = parts.directory();
    if (present !== scope.directory) this.adoptFor(listener, present);
    return () => {
      listener.gone();
      this.forget(listener, undefined);
    };
  }

  /** The configuration has been read again: who may not hear any more does not. */
  adopt(): void {
    this.audiences.clear();
    const directory = this.parts.directory();
    for (const listener of [...this.listeners]) this.adoptFor(listener, directory);
  }

  /** Ends all streams, and takes no more. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.heartbeat);
    for (const listener of [...this.listeners]) this.end(listener, 'stopping', 'The gateway is stopping.');
  }

  private admit({ name }: Requester): void {
    const { streams, streamsPerUser } = this.parts.limits;
    if (this.stopped) throw new GatewayError('overloaded', 'The gateway is stopping.', { retryAfter: 1 });
    if (this.listeners.size >= streams) {
      throw new GatewayError('overloaded', `${streams} event streams are open.`, { retryAfter: 5 });
    }
    const own = [...this.listeners].filter(({ requester }) => requester.name === name).length;
    if (own >= streamsPerUser) {
      throw new GatewayError('too_many_streams', `User ${name} has ${own} event streams open.`, {
        retryAfter: 5,
      });
    }
  }

  private id(n: number): string {
    return `${this.boot}-${n}`;
  }

  /** Undefined where they are not all remembered. 0 stands for a beginning that was not heard to its end. */
  private missedSince(lastEventId: string | undefined) {
    const [, boot, n = '0'] = /^([0-9a-f]+)-(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
    if (boot !== this.boot || Number(n) === 0) return undefined;
    return this.replay.since(Number(n), this.count);
  }

  /** Only the last snapshot has an id to come back with: whoever did not hear them all needs them all again. */
  private beginning(scope: Scope): Frame[] {
    const active = this.parts.mirror.rooms().map(({ freeswitchName }) => freeswitchName);
    const conferences = scope.all(active);
    return conferences.map((conference, index) =>
      this.snapshot(conference, this.id(index === conferences.length - 1 ? this.count : 0)),
    );
  }

  private snapshot(conference: Conference, id: string): Frame {
    const room = this.parts.mirror.room(conference.freeswitchName);
    return { id, bytes: this.snapshots.text(id, conference, room, this.parts.clock.now()) };
  }

  private publish(told: Told): void {
    const n = ++this.count;
    const id = this.id(n);
    const late: Listener[] = [];
    let bytes = 0;
    for (const { frame, all } of this.framesOf(told, id)) {
      bytes += frame.bytes.length;
      for (const listener of all) {
        this.unflushed.add(listener);
        if (!listener.push(frame)) late.push(listener);
      }
    }
    // Nobody heard it: its size is as if somebody had.
    this.replay.push({ ...told, n, bytes: bytes || JSON.stringify(told).length });
    for (const listener of late) {
      this.end(listener, 'slow', 'The client did not read its events in time.');
    }
    this.flushSoon();
  }

  private framesOf(told: Told, id: string): { frame: Frame; all: Iterable<Listener> }[] {
    if ('connected' in told) return [{ frame: { id, bytes: connectedText(id, told) }, all: this.listeners }];
    const { freeswitchName } = 'change' in told ? told.change : told.job;
    return [...this.audience(freeswitchName).values()].flatMap(({ conference, all }) => {
      const readers = 'job' in told ? all.filter((listener) => mayReadJob(listener, told)) : all;
      return readers.length === 0 ? [] : [{ frame: this.frame(told, conference, id), all: readers }];
    });
  }

  /** The same for one listener, later. */
  private framesFor(told: Told & { n: number }, listener: Listener): Frame[] {
    const id = this.id(told.n);
    if ('connected' in told) return [{ id, bytes: connectedText(id, told) }];
    if ('job' in told && !mayReadJob(listener, told)) return [];
    const { freeswitchName } = 'change' in told ? told.change : told.job;
    return listener.scope.of(freeswitchName).map((conference) => this.frame(told, conference, id));
  }

  private frame(told: Exclude<Told, { connected: boolean }>, conference: Conference, id: string): Frame {
    if ('change' in told) {
      const data = changeData(told.change, conference, this.recordingIds);
      return { id, bytes: eventText(id, told.change.kind, data) };
    }
    const { at, view } = told.job;
    const data = { conference: conference.name, at: new Date(at).toISOString(), job: view };
    return { id, bytes: eventText(id, 'job-ended', data) };
  }

  private readonly recordingIds: RecordingIds = (conference, path) => {
    const { live, policies } = this.parts;
    return recordingIdOf({ live, policies: policies() }, conference, path);
  };

  private audience(freeswitchName: string) {
    const known = this.audiences.get(freeswitchName);
    if (known) return known;
    const audience = new Map<string, { conference: Conference; all: Listener[] }>();
    for (const listener of this.listeners) {
      for (const conference of listener.scope.of(freeswitchName)) {
        const named = audience.get(conference.name) ?? { conference, all: [] };
        named.all.push(listener);
        audience.set(conference.name, named);
      }
    }
    this.audiences.set(freeswitchName, audience);
    return audience;
  }

  /** At once where it has been quiet; with many listeners, what comes in a while goes out in one piece. */
  private flushSoon(): void {
    if (this.flushing || this.unflushed.size === 0) return;
    this.flushing = true;
    const pause = Math.max(0, (this.listeners.size - AT_ONCE) / PER_MS);
    const wait = this.flushedAt + pause - performance.now();
    if (wait > 0) setTimeout(() => this.flush(), wait);
    else setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    for (const listener of this.unflushed) listener.flush();
    this.unflushed.clear();
    this.flushedAt = performance.now();
  }

  private lookAtConnection(): void {
    const { esl, mirror, clock } = this.parts;
    const connected = esl.health().ready && mirror.fresh;
    if (connected === this.connected) return;
    this.connected = connected;
    this.publish({ connected, at: clock.now() });
  }

  private jobEnded(id: string): void {
    const { live, directory, clock } = this.parts;
    const job = live.jobs.find(id);
    if (!job) return;
    const conference = directory().conference(job.conference);
    this.publish({
      job: {
        freeswitchName: conference?.freeswitchName ?? job.conference,
        at: clock.now(),
        requester: job.requester,
        owners: conference?.owners ?? [],
        view: jobView(job, live.calls),
      },
    });
  }

  private adoptFor(listener: Listener, directory: Directory): void {
    const before = listener.scope;
    const user = directory.user(before.requester.name);
    if (!user || !listener.isStill(directory)) {
      this.end(listener, 'withdrawn', 'The user was removed, or has other credentials now.');
      return;
    }
    const active = this.parts.mirror.rooms().map(({ freeswitchName }) => freeswitchName);
    const requester = { name: user.name, role: user.role };
    const asked = before.asked?.filter((name) => mayName(directory, requester, name));
    const after = new Scope(directory, requester, asked);
    const had = before.all(active);
    const has = after.all(active);
    const lost = had.filter(({ name }) => !has.some((one) => one.name === name));
    const gained = has.filter((one) => !had.some((other) => sameConference(one, other)));
    listener.scope = after;
    if (lost.length > 0 && has.length === 0) {
      this.end(listener, 'withdrawn', 'The requester may not command these conferences any more.');
      return;
    }
    const id = this.id(this.count);
    for (const { name } of lost) {
      const detail = 'The requester may not command this conference any more.';
      listener.push({ id, bytes: eventText(id, 'end', { reason: 'withdrawn', conference: name, detail }) });
    }
    for (const conference of gained) listener.push(this.snapshot(conference, id));
    listener.flush();
  }

  private end(listener: Listener, reason: EndReason, detail: string): void {
    listener.end(reason, detail);
    this.forget(listener, reason);
  }

  private forget(listener: Listener, reason: EndReason | undefined): void {
    if (!this.listeners.delete(listener)) return;
    this.unflushed.delete(listener);
    this.audiences.clear();
    this.tellStream(listener.requester, 'closed', reason);
  }

  private tellStream({ name }: Requester, state: 'opened' | 'closed', reason?: EndReason): void {
    const open = this.listeners.size;
    this.parts.observe({ kind: 'stream', requester: name, state, reason, open });
  }
}

function connectedText(id: string, { connected, at }: { connected: boolean; at: number }): Buffer {
  return eventText(id, 'freeswitch', { at: new Date(at).toISOString(), connected });
}

function mayReadJob({ requester }: Listener, { job }: Extract<Told, { job: unknown }>): boolean {
  return mayRead(requester, job);
}

function mayName(directory: Directory, requester: Requester, name: string): boolean {
  const conference = directory.conference(name) ?? unlisted(requester, name);
  return conference !== undefined && mayCommand(requester, conference);
}

function sameConference(a: Conference, b: Conference): boolean {
  return a.name === b.name && a.freeswitchName === b.freeswitchName;
}
