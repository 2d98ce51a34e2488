import { randomUUID } from 'node:crypto';
import type { SimChannel } from '../calls/channel';
import type { OutgoingCall } from '../calls/outgoing-call';
import type { SimConference } from '../conference/conference';
import { sameWord } from '../text/c-string';
import { EventDates } from './event-dates';
import { Headers } from './headers';
import { type ConferenceProfile, DEFAULT_PROFILE, LAB_PROFILES } from './profile';
import { SwitchEvent } from './switch-event';
import { Timers } from './timers';
import { World } from './world';

/** The line of C that fires an event; every event contains it. */
export type CallingLine = readonly [file: string, func: string, line: number];

export interface CoreOptions {
  now?: () => number;
  profiles?: Record<string, Partial<ConferenceProfile>>;
  /** How long FreeSWITCH's threads take to notice a kick or an empty conference: one frame, 20 ms. */
  frameMs?: number;
}

/** One life of FreeSWITCH: its conferences, its counters and its events. A restart makes a new one. */
export class SwitchCore {
  readonly uuid: string = randomUUID();
  readonly conferences = new Map<string, SimConference>();
  /** Every channel by its uuid: members, callers on the way to them, parked ones. */
  readonly sessions = new Map<string, SimChannel>();
  /** The calls that this FreeSWITCH has made and that have not ended. */
  readonly calls = new Set<OutgoingCall>();
  /** Timers for short work, for which tests wait. */
  readonly timers = new Timers();
  /** Timers for long work: ringing, playing, time limits. */
  readonly clocks = new Timers();
  readonly startedAt: number;
  readonly frameMs: number;
  /** All listeners for events. */
  readonly listeners = new Set<(event: SwitchEvent) => void>();
  /** conference_globals.id_pool: one counter for the members and recorders of all conferences. */
  lastMemberId = 0;
  sessionsSinceStartup = 0;
  #sequence = 0;
  readonly #dates = new EventDates();
  readonly #identity = new Headers()
    .add('Core-UUID', this.uuid)
    .add('FreeSWITCH-Hostname', 'freeswitch')
    .add('FreeSWITCH-Switchname', 'freeswitch')
    .add('FreeSWITCH-IPv4', '192.0.2.2')
    .add('FreeSWITCH-IPv6', 'fd00::2');

  constructor(
    private readonly options: CoreOptions = {},
    readonly world = new World(),
  ) {
    this.startedAt = this.now();
    this.frameMs = options.frameMs ?? 20;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.options.now?.() ?? Date.now();
  }

  /** switch_epoch_time_now: whole seconds. */
  epoch(): number {
    return Math.floor(this.now() / 1000);
  }

  nextMemberId(): number {
    return ++this.lastMemberId;
  }

  profile(name: string): ConferenceProfile {
    return { ...DEFAULT_PROFILE, ...LAB_PROFILES[name], ...this.options.profiles?.[name] };
  }

  /** conference_find (mod_conference.c:2655): the search itself removes a conference that is being destroyed. */
  findConference(name: string): SimConference | undefined {
    const conference = this.conferences.get(name);
    if (!conference?.destruct) return conference;
    this.conferences.delete(name);
    return undefined;
  }

  /** switch_core_session_locate. */
  findChannel(uuid: string): SimChannel | undefined {
    return this.channels().find((channel) => sameWord(channel.uuid, uuid));
  }

  channels(): SimChannel[] {
    return [...this.sessions.values()];
  }

  /** Does `work` after so many of FreeSWITCH's milliseconds. Returns a function that cancels it. */
  after(milliseconds: number, work: () => void): () => void {
    return this.clocks.later(milliseconds * this.world.timeScale, work);
  }

  /** Waits as `after` does, but `settled` waits for it, too. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.timers.later(milliseconds * this.world.timeScale, resolve));
  }

  /** Microseconds, as in the headers of a channel. */
  microseconds(): number {
    return Math.round(this.now() * 1000);
  }

  /** Ends FreeSWITCH: all pending work is dropped. */
  end(): void {
    this.timers.clear();
    this.clocks.clear();
  }

  /** Returns an event with the headers that every event has, and the next number of the counter. */
  createEvent(name: string, calling: CallingLine, subclass?: string): SwitchEvent {
    const event = new SwitchEvent(name, subclass);
    const now = this.now();
    const { local, gmt } = this.#dates.at(now);
    if (subclass !== undefined) event.add('Event-Subclass', subclass);
    return event
      .add('Event-Name', name)
      .addAll(this.#identity)
      .add('Event-Date-Local', local)
      .add('Event-Date-GMT', gmt)
      .add('Event-Date-Timestamp', Math.round(now * 1000))
      .add('Event-Calling-File', calling[0])
      .add('Event-Calling-Function', calling[1])
      .add('Event-Calling-Line-Number', calling[2])
      .add('Event-Sequence', ++this.#sequence);
  }

  fire(event: SwitchEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
