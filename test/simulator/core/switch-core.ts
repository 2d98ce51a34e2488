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

/** The line of C that fires an event; every event carries it. */
export type CallingLine = readonly [file: string, func: string, line: number];

export interface CoreOptions {
  now?: () => number;
  profiles?: Record<string, Partial<ConferenceProfile>>;
  /** How long FreeSWITCH's threads take to notice a kick or an empty room: one frame, 20 ms. */
  frameMs?: number;
}

/** One life of FreeSWITCH: its conferences, its counters and its events. A restart makes a new one. */
export class SwitchCore {
  readonly uuid: string = randomUUID();
  readonly conferences = new Map<string, SimConference>();
  /** Every channel there is, by its uuid: members, callers on the way to them, parked ones. */
  readonly sessions = new Map<string, SimChannel>();
  /** The calls that this FreeSWITCH has made and that have not ended. */
  readonly calls = new Set<OutgoingCall>();
  /** What is over in a moment, and what tests wait for. */
  readonly timers = new Timers();
  /** What takes its time: ringing, playing, time limits. */
  readonly clocks = new Timers();
  readonly startedAt: number;
  readonly frameMs: number;
  /** Everyone who hears of events. */
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

  /** conference_find (mod_conference.c:2655): a room that is being destroyed is dropped by the look itself. */
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

  /** Does `work` when so many of FreeSWITCH's milliseconds have passed. Out: calls it off. */
  after(milliseconds: number, work: () => void): () => void {
    return this.clocks.later(milliseconds * this.world.timeScale, work);
  }

  /** Waits as `after` does, but so that `settled` waits too. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.timers.later(milliseconds * this.world.timeScale, resolve));
  }

  /** Microseconds, as in the headers of a channel. */
  microseconds(): number {
    return Math.round(this.now() * 1000);
  }

  /** FreeSWITCH ends: nothing that was begun goes on. */
  end(): void {
    this.timers.clear();
    this.clocks.clear();
  }

  /** An event with the headers that every event has, its number taken from the counter. */
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
