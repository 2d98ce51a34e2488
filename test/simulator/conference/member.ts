import { SimChannel } from '../calls/channel';
import type { CallingLine, SwitchCore } from '../core/switch-core';
import type { SwitchEvent } from '../core/switch-event';
import { bytes, type Text } from '../text/bytes';
import type { SimConference } from './conference';
import { conferenceStep, memberApplication } from './conference-application';
import { fireMember } from './conference-events';
import { Playlist } from './playlist';

/** The settings of a member, from the profile and the flags of a join. */
export interface MemberOptions {
  /** A member who comes from another conference keeps the id. */
  id?: number;
  moderator?: boolean;
  ghost?: boolean;
  endconf?: boolean;
  muted?: boolean;
  deaf?: boolean;
  /** conference_silent_entry: no add-member event. */
  silent?: boolean;
  energy?: number;
  volumeIn?: number;
  volumeOut?: number;
}

export interface JoinOptions extends MemberOptions {
  /** Text, or a Buffer if the name has bytes that are not text. */
  callerIdName?: Text;
  callerIdNumber?: Text;
  /** The channel's name, such as sofia/internal/1001@pbx.example.org. */
  channel?: Text;
  uuid?: string;
  direction?: 'inbound' | 'outbound';
  /** Channel variables, for var=value targets. */
  variables?: Record<string, Text>;
}

/** The channel of somebody who is in a conference already, as if they had called or had been called before. */
export function channelOf(conference: SimConference, id: number, options: JoinOptions): SimChannel {
  const { core } = conference;
  const outbound = options.direction === 'outbound';
  const callerIdNumber = bytes(options.callerIdNumber ?? String(1000 + id));
  const variables = Object.entries(options.variables ?? {}).map(
    ([name, value]) => [name, bytes(value)] as const,
  );
  const channel = new SimChannel(core, {
    uuid: options.uuid,
    name: bytes(options.channel ?? `sofia/internal/${1000 + id}@pbx.example.org`),
    direction: outbound ? 'outbound' : 'inbound',
    callerIdName: bytes(options.callerIdName ?? `Caller ${id}`),
    callerIdNumber,
    // Only a dialled leg has a callee: FreeSWITCH has swapped its caller id.
    calleeIdName: outbound ? conference.callerIdName : undefined,
    calleeIdNumber: outbound ? conference.callerIdNumber : undefined,
    destination: outbound ? callerIdNumber : conference.name,
    dialplan: outbound ? 'xml' : 'XML',
    variables,
  });
  channel.answeredAt = channel.createdAt;
  channel.answerState = 'answered';
  channel.callState = 'ACTIVE';
  channel.running = 'CS_EXECUTE';
  channel.state = 4;
  channel.hitDialplan = true;
  if (outbound) channel.variables.set('channel_cid_flipped', 'yes');
  channel.execution.assume(memberApplication, conferenceStep(conference));
  return channel;
}

/** A member with a channel. Strings in it are byte strings. */
export class SimMember {
  readonly id: number;
  readonly moderator: boolean;
  readonly ghost: boolean;
  readonly endconf: boolean;
  readonly joinedAt: number;
  /** When they last spoke, in seconds since 1970; 0 for never. */
  lastTalking = 0;

  canHear: boolean;
  canSpeak: boolean;
  /** MFLAG_CAN_BE_SEEN: whether the others may see them; `See` in events. */
  canBeSeen = true;
  /** MFLAG_CAN_SEE: `can_see` in the lists. */
  canSee = true;
  talking = false;
  hold = false;
  energyLevel: number;
  autoEnergyLevel = 0;
  maxEnergyLevel = 0;
  /** In frames of 20 ms. */
  burstMuteCount = 0;
  maxEnergyHitTrigger = 5;
  agcLevel = 0;
  volumeIn: number;
  volumeOut: number;
  /** What is played only to this member. */
  readonly playlist: Playlist;
  /** Members whom this one does not hear or does not talk to, the newest first. */
  relationships: { id: number; speak: boolean; hear: boolean; sendVideo: boolean }[] = [];
  receivingVideo = false;
  /** MFLAG_KICKED: no longer found by id, but in the lists until the thread has noticed. */
  kicked = false;

  #leaving = false;

  constructor(
    readonly conference: SimConference,
    readonly leg: SimChannel,
    options: MemberOptions,
  ) {
    const { core } = conference;
    this.id = options.id ?? core.nextMemberId();
    this.moderator = options.moderator ?? false;
    this.ghost = options.ghost ?? false;
    this.endconf = options.endconf ?? false;
    this.canSpeak = !options.muted;
    this.canHear = !options.deaf;
    this.energyLevel = options.energy ?? conference.profile.energyLevel;
    this.volumeIn = options.volumeIn ?? 0;
    this.volumeOut = options.volumeOut ?? 0;
    this.joinedAt = core.epoch();
    this.playlist = new Playlist(conference, this);
    leg.member = this;
    leg.variables
      .set('conference_name', conference.name)
      .set('conference_member_id', String(this.id))
      .set('conference_moderator', String(this.moderator))
      .set('conference_ghost', String(this.ghost))
      .set('conference_uuid', conference.uuid);
  }

  get core(): SwitchCore {
    return this.conference.core;
  }

  get uuid(): string {
    return this.leg.uuid;
  }

  get channel(): string {
    return this.leg.name;
  }

  get callerIdName(): string {
    return this.leg.callerIdName ?? '';
  }

  get callerIdNumber(): string {
    return this.leg.callerIdNumber;
  }

  get direction(): 'inbound' | 'outbound' {
    return this.leg.direction;
  }

  get variables(): Map<string, string> {
    return this.leg.variables;
  }

  /** MFLAG_RUNNING: not kicked, not hung up by a command. */
  get running(): boolean {
    return !this.#leaving;
  }

  /** The channel is hanging up. */
  get channelDown(): boolean {
    return !this.leg.up;
  }

  /** True if a command by id or by variable still finds them (conference_member.c:377). */
  get reachable(): boolean {
    return !this.kicked && !this.channelDown;
  }

  /** A channel variable, or the fields of the caller profile that FreeSWITCH offers under the same names. */
  variable(name: string): string | undefined {
    return channelVariable(this.leg, name);
  }

  /** The member's thread ends a frame later; only then the member leaves the list. */
  leaveSoon(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.core.timers.later(this.core.frameMs, () => this.conference.leave(this));
  }

  /** Fires a conference::maintenance event about this member. */
  fire(action: string | undefined, calling: CallingLine, more?: (event: SwitchEvent) => void): void {
    fireMember(this, action, calling, more);
  }

  /** stop-talking comes with statistics of the speech, before its Action (conference_loop.c:782). */
  stopTalking(): void {
    fireMember(this, undefined, ['conference_loop.c', 'stop_talking_handler', 783], (event) => {
      event
        .add('talking-gate-hits', 60)
        .add('talking-total-packets', 100)
        .add('talking-duration-ms', 2000)
        .add('talking-average-energy', '900.000000')
        .add('talking-delta-average', '800.000000')
        .add('talking-hit-on-percent', '60.000000')
        .add('talking-non-hit-ratio', '66.666672')
        .add('talking-hit-off-percent', '40.000000')
        .add('talking-hit-off-differential', '20.000000')
        .add('Action', 'stop-talking');
    });
  }
}

/** switch_channel_get_variable (switch_channel.c:1049): the variables, then the fields of the caller profile. */
export function channelVariable(channel: SimChannel, name: string): string | undefined {
  const profile: Record<string, string | undefined> = {
    caller_id_name: channel.callerIdName,
    caller_id_number: channel.callerIdNumber,
    callee_id_name: channel.calleeIdName,
    callee_id_number: channel.calleeIdNumber,
    ani: channel.ani,
    destination_number: channel.destination,
    dialplan: channel.dialplan,
    context: 'default',
    source: channel.source,
    chan_name: channel.name,
  };
  return channel.variables.get(name) ?? (Object.hasOwn(profile, name) ? profile[name] : undefined);
}
