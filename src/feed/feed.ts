import type { CallTools } from '../calls/call-tools';
import { jobView } from '../calls/job-view';
import type { Clock } from '../clock';
import type { Mirror } from '../conferences/mirror';
import type { Settings } from '../config/settings';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import type { EslClient } from '../esl/port';
import type { EndReason, Observation, Observer } from '../observers/observation';
import { recordingIdOf } from '../recordings/recording-id';
import type { RecordingTools } from '../recordings/recording-tools';
import { Audiences } from './audiences';
import { eventText, identified } from './event-text';
import { aboutOf, conferenceOf, connectedBody, type FeedEvent, mayHear } from './feed-event';
import { Flusher } from './flusher';
import { Frames } from './frames';
import { HeardScopes } from './heard-scopes';
import { type Frame, Listener, type Sink } from './listener';
import { type Kept, Replay } from './replay';
import { rescope } from './rescope';
import type { Scope } from './scope';

export interface FeedParts {
  readonly mirror: Mirror;
  readonly esl: Pick<EslClient, 'health'>;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly live: CallTools['live'] & RecordingTools['live'];
  /** The present settings. */
  readonly settings: () => Settings;
  readonly limits: FeedLimits;
}

export interface FeedLimits {
  /** How many streams may be open at once, in all and for one requester. */
  readonly streams: number;
  readonly streamsPerUser: number;
  /** Bytes that may wait for a listener who does not read. */
  readonly waitingBytes: number;
  readonly replayEvents: number;
  readonly replayBytes: number;
}

export interface Opening {
  readonly scope: Scope;
  /** The last event that the client received, as it reports it. */
  readonly lastEventId: string | undefined;
  readonly sink: Sink;
}

const HEARTBEAT_MS = 15_000;
const HEARTBEAT = Buffer.from(': \n\n');
const SLOW = 'The client did not read its events in time.';
const RETRY = Buffer.from('retry: 2000\n\n');

/** Sends events to listeners. The text of an event is made once for all listeners who know the conference by the same name. */
export class Feed {
  private readonly frames: Frames;
  private count = 0;
  private readonly listeners = new Set<Listener>();
  private readonly replay: Replay<FeedEvent & Kept>;
  private readonly audiences = new Audiences(this.listeners);
  private readonly heard = new HeardScopes();
  private readonly flusher = new Flusher();
  private connected = false;
  private stopped = false;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly parts: FeedParts) {
    const { mirror, clock, live, limits } = parts;
    const kept = { events: limits.replayEvents, bytes: limits.replayBytes };
    this.replay = new Replay<FeedEvent & Kept>(kept, aboutOf);
    this.frames = new Frames({
      mirror,
      clock,
      recordingIds: (conference, path) =>
        recordingIdOf({ live, recordings: parts.settings().recordings }, conference, path),
    });
    mirror.onChange((change) => this.publish({ change }));
    mirror.onFresh(() => this.lookAtConnection());
    this.heartbeat = setInterval(() => {
      for (const listener of this.listeners) listener.beat(HEARTBEAT);
    }, HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  /** Takes the observations that become events: about the connection to FreeSWITCH, and about jobs. */
  readonly observe = (observation: Observation): void => {
    if (observation.kind === 'esl-state' || observation.kind === 'freeswitch-stuck') this.lookAtConnection();
    const { kind } = observation;
    if (kind === 'job-started' || kind === 'job-ended') this.publishJob(kind, observation.job);
    // The streams of this gateway have not heard of it yet.
    if (kind === 'job-taken-over') this.publishJob('job-started', observation.job);
  };

  /**
   * Opens a stream. It begins with the events since the last one that the client received, if all of them are remembered.
   * If not, it begins with a snapshot of each conference.
   *
   * @returns a function to call when the client has gone
   * @throws GatewayError overloaded, too_many_streams: before anything was written
   */
  open({ scope, lastEventId, sink }: Opening): () => void {
    this.admit(scope.requester);
    const { connected, parts, frames } = this;
    const { ids } = frames;
    const before = ids.read(lastEventId);
    const missed = before?.digest === scope.digest ? this.missedSince(before.n, scope) : undefined;
    // Use the client's own id: a new one would show that both ids mean the same place.
    const heard = missed && lastEventId !== undefined ? lastEventId : ids.ofBeginning(scope.digest);
    const listener = new Listener(scope, sink, this.parts.limits.waitingBytes, heard);
    this.listeners.add(listener);
    this.audiences.changed();
    const all = scope.all(this.active());
    const lost = missed ? [] : this.heard.lost(before?.digest, scope);
    this.heard.note(scope, all);
    const events = missed
      ? missed.flatMap((event) => frames.again(event, scope))
      : frames.beginning(scope, lost, all, this.count);
    const first = missed || events.length > 0 ? heard : ids.ofPlace(scope.digest, this.count);
    const at = new Date(parts.clock.now()).toISOString();
    const conferences = all.map(({ name }) => name);
    listener.begin([
      { id: heard, bytes: RETRY },
      { id: first, bytes: identified(first, connectedBody({ connected, at: parts.clock.now() })) },
      { id: first, bytes: eventText(first, 'scope', { at, conferences }) },
      ...events,
    ]);
    this.reportStream(scope.requester, 'opened');
    // The listener has the settings from the beginning of its request. They may have been replaced meanwhile.
    const present = parts.settings();
    if (present !== scope.settings) this.adoptFor(listener, present);
    return () => {
      listener.gone();
      this.forget(listener, undefined);
    };
  }

  /** Applies the new configuration. Listeners who lost a permission hear no more of that conference. */
  adopt(): void {
    this.audiences.changed();
    const settings = this.parts.settings();
    for (const listener of [...this.listeners]) this.adoptFor(listener, settings);
  }

  /** Ends all streams, and accepts no more. */
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

  /**
   * Returns the events that a listener missed; `undefined` if not all of them are remembered, or if the listener did not
   * hear the beginning to its end.
   */
  private missedSince(n: number, scope: Scope) {
    return n === 0 ? undefined : this.replay.since(n, this.count, (name) => scope.of(name).length > 0);
  }

  private publish(event: FeedEvent): void {
    const n = ++this.count;
    const late: Listener[] = [];
    let bytes = 0;
    for (const { body, all } of this.bodiesOf(event)) {
      bytes += body.length;
      const frames = new Map<string, Frame>();
      for (const listener of all) {
        const { digest } = listener.scope;
        const frame = frames.get(digest) ?? this.frames.frame(digest, n, body);
        frames.set(digest, frame);
        this.flusher.add(listener);
        if (!listener.push(frame)) late.push(listener);
      }
    }
    // If nobody heard it, estimate the size as if one listener had.
    this.replay.push({ ...event, n, bytes: bytes || JSON.stringify(event).length });
    for (const listener of late) this.end(listener, 'slow', SLOW);
    this.flusher.soon(this.listeners.size);
  }

  private bodiesOf(event: FeedEvent): { body: Buffer; all: Iterable<Listener> }[] {
    if ('connected' in event) return [{ body: connectedBody(event), all: this.listeners }];
    return this.audiences.of(conferenceOf(event)).flatMap(({ conference, all }) => {
      const hear = 'change' in event ? all : all.filter(({ requester }) => mayHear(requester, event));
      return hear.length === 0 ? [] : [{ body: this.frames.body(event, conference), all: hear }];
    });
  }

  private lookAtConnection(): void {
    const { esl, mirror, clock } = this.parts;
    const { ready, stuck } = esl.health();
    const connected = ready && !stuck && mirror.fresh;
    if (connected === this.connected) return;
    this.connected = connected;
    this.publish({ connected, at: clock.now() });
  }

  private publishJob(kind: 'job-started' | 'job-ended', id: string): void {
    const { live, settings, clock } = this.parts;
    const job = live.jobs.find(id);
    // Streams are about conferences, and this job has none.
    if (job?.conference === undefined) return;
    const conference = settings().directory.conference(job.conference);
    this.publish({
      job: {
        kind,
        freeswitchName: conference?.freeswitchName ?? job.conference,
        at: clock.now(),
        requester: job.requester,
        owners: conference?.owners ?? [],
        view: jobView(job, live.calls),
      },
    });
  }

  private adoptFor(listener: Listener, settings: Settings): void {
    const { directory } = settings;
    const user = directory.user(listener.requester.name);
    if (!user || !listener.isStill(directory)) {
      this.end(listener, 'withdrawn', 'The user was removed, or has other credentials now.');
      return;
    }
    const { name, role } = user;
    const { scope, lost, gained, over } = rescope(listener.scope, settings, { name, role }, this.active());
    listener.scope = scope;
    if (over) {
      this.end(listener, 'withdrawn', 'The requester may not command these conferences any more.');
      return;
    }
    this.heard.note(scope, scope.all(this.active()));
    // Push all of them: a listener that is ended as slow must receive none of them.
    const heard = this.frames.beginning(scope, lost, gained, this.count).map((frame) => listener.push(frame));
    if (heard.includes(false)) {
      this.end(listener, 'slow', SLOW);
      return;
    }
    listener.flush();
  }

  private active(): string[] {
    return this.parts.mirror.rooms().map(({ freeswitchName }) => freeswitchName);
  }

  private end(listener: Listener, reason: EndReason, detail: string): void {
    listener.end(reason, detail);
    this.forget(listener, reason);
  }

  private forget(listener: Listener, reason: EndReason | undefined): void {
    if (!this.listeners.delete(listener)) return;
    this.flusher.delete(listener);
    this.audiences.changed();
    this.reportStream(listener.requester, 'closed', reason);
  }

  private reportStream({ name }: Requester, state: 'opened' | 'closed', reason?: EndReason): void {
    const open = this.listeners.size;
    this.parts.observe({ kind: 'stream', requester: name, state, reason, open });
  }
}
