import { randomUUID } from 'node:crypto';
import type { SimChannel } from '../calls/channel';
import type { ConferenceProfile } from '../core/profile';
import type { CallingLine, SwitchCore } from '../core/switch-core';
import type { SwitchEvent } from '../core/switch-event';
import { bytes, type Text } from '../text/bytes';
import { fireConference } from './conference-events';
import { changeFloor, holdFloor } from './floor';
import { channelOf, type JoinOptions, type MemberOptions, SimMember } from './member';
import { playToAll } from './play-commands';
import { Playlist } from './playlist';
import { autoRecord, endRecording, RecordingNode } from './recording-node';

export interface ConferenceOptions {
  uuid?: string;
  profile?: string;
  /** The values of the first caller's `confvar_*` (mod_conference.c:2707). */
  variables?: ReadonlyMap<string, string>;
}

/** A conference, as mod_conference keeps one. Strings in it are byte strings. */
export class SimConference {
  readonly uuid: string;
  readonly domain: string;
  readonly profile: ConferenceProfile;
  readonly profileName: string;
  /** Members and recorders, the newest first: FreeSWITCH puts each at the head (conference_member.c:1069). */
  nodes: (SimMember | RecordingNode)[] = [];
  /** By name; upper and lower case are the same name. */
  readonly variables: Map<string, string>;
  readonly startedAt: number;

  locked = false;
  destruct = false;
  waitMod: boolean;
  running = true;
  answered = false;
  enforceMin = false;
  exitSound = true;
  enterSound = true;
  /** The member id of the floor holder; 0 for none. */
  floorHolder = 0;
  count = 0;
  countGhosts = 0;
  maxMembers: number;
  endconferenceGraceTime = 0;
  soundPrefix: string;
  callerIdName: string;
  callerIdNumber: string;
  /** Recordings as chkrecord knows them, the newest first, and their number; the two may differ. */
  recordList: RecordingNode[] = [];
  recordCount = 0;
  /** True if the profile's own recording runs or starts; `norecord` of it turns it off forever. */
  autoRecording = false;
  autoRecordOff = false;
  /** What is played to all members. */
  readonly playlist: Playlist;
  /** Speech takes its time, one text after the other. */
  speaking: Promise<void> = Promise.resolve();
  /** The sounds for joining and leaving; the files are not checked yet. */
  enterSoundFile = '';
  exitSoundFile = '';
  mohOff = false;
  mohFile: string | undefined;
  /** The number of running dials: the conference does not end before them (mod_conference.c:1580). */
  originating = 0;
  /** Resolves when the first member has joined; until then everybody who dials waits. */
  ready: Promise<void> = Promise.resolve();
  pin: string | undefined;
  moderatorPin: string | undefined;
  #announcing = 0;

  constructor(
    readonly core: SwitchCore,
    readonly name: string,
    options: ConferenceOptions = {},
  ) {
    this.uuid = options.uuid ?? randomUUID();
    this.variables = new Map(options.variables);
    this.profileName = options.profile ?? 'default';
    this.profile = core.profile(this.profileName);
    const at = name.indexOf('@');
    this.domain = at < 0 ? this.profile.domain : name.slice(at + 1);
    this.startedAt = core.epoch();
    this.waitMod = this.profile.waitMod;
    this.maxMembers = this.profile.maxMembers;
    this.soundPrefix = this.profile.soundPrefix;
    this.callerIdName = this.profile.callerIdName;
    this.callerIdNumber = this.profile.callerIdNumber;
    this.playlist = new Playlist(this);
    core.conferences.set(name, this);
    this.fire('conference-create', ['mod_conference.c', 'conference_new', 3848]);
  }

  /** The members with a channel, the newest first. */
  get members(): SimMember[] {
    return this.nodes.filter((node): node is SimMember => node instanceof SimMember);
  }

  get recordings(): RecordingNode[] {
    return this.nodes.filter((node): node is RecordingNode => node instanceof RecordingNode);
  }

  /** Adds a member, as if the call had come before. */
  join(options: JoinOptions = {}): SimMember {
    const id = this.core.nextMemberId();
    const member = new SimMember(this, channelOf(this, id, options), { ...options, id });
    this.#count(member, 1);
    this.#enter(member, options.silent);
    return member;
  }

  /**
   * Adds a member whose call comes in now. A member who is alone first hears an announcement, and the others wait
   * meanwhile (conference_member.c:949).
   */
  admit(channel: SimChannel, options: MemberOptions): void {
    const member = new SimMember(this, channel, options);
    this.#count(member, 1);
    const { core } = this;
    const alone = this.profile.tts && this.count === 1 && !member.ghost;
    if (!alone && this.#announcing === 0) {
      this.#enter(member, options.silent);
      return;
    }
    this.#announcing++;
    const before = alone ? core.pause(core.world.announcementMs) : this.ready;
    this.ready = before.then(() => {
      this.#announcing--;
      this.#enter(member, options.silent);
      if (alone) member.playlist.speak('You are currently the only person in this conference.');
      if (!channel.up) this.leave(member);
    });
  }

  /** conference_member_add (conference_member.c:600): the event comes first, then the place in the list. */
  #enter(member: SimMember, silent = false): void {
    this.enforceMin = true;
    this.answered = true;
    if (member.moderator) this.waitMod = false;
    if (this.count > 1 && this.enterSound && !silent) void playToAll(this, this.enterSoundFile, false);
    if (!silent) member.fire('add-member', ['conference_member.c', 'conference_member_add', 962]);
    this.nodes.unshift(member);
    if (this.floorHolder === 0) changeFloor(this, member);
    if (this.profile.autoRecord !== undefined) setTimeout(() => autoRecord(this), this.core.frameMs).unref();
  }

  #count(member: SimMember, step: 1 | -1): void {
    if (member.ghost) this.countGhosts += step;
    else this.count += step;
  }

  /** The member's call ends at once, as when the caller hangs up. */
  leave(member: SimMember): void {
    if (!this.nodes.includes(member)) return;
    this.nodes = this.nodes.filter((node) => node !== member);
    member.playlist.close();
    if (this.floorHolder === member.id) changeFloor(this, undefined);
    this.#count(member, -1);
    if (member.endconf || this.count + this.countGhosts === 0) this.destruct = true;
    if (!this.destruct && this.exitSound) void playToAll(this, this.exitSoundFile, false);
    member.fire('del-member', ['conference_member.c', 'conference_member_del', 1355]);
    member.leg.member = undefined;
    member.leg.execution.done();
    if (this.destruct) this.core.timers.later(this.core.frameMs, () => this.#end());
    else if (this.floorHolder === 0) holdFloor(this);
  }

  /** The member starts or stops talking; muted and held members do neither (conference_loop.c:1150). */
  talk(member: SimMember, talking: boolean): void {
    if (!member.canSpeak || member.hold || member.talking === talking) return;
    member.talking = talking;
    if (talking) {
      member.lastTalking = this.core.epoch();
      member.fire('start-talking', ['conference_loop.c', 'conference_loop_input', 1153]);
    } else {
      member.stopTalking();
    }
  }

  /** Adds a recorder to the list, without an event. It takes a member id of its own. */
  record(path: Text): RecordingNode {
    const node = new RecordingNode(this, bytes(path));
    this.recordList.unshift(node);
    this.recordCount++;
    this.nodes.unshift(node);
    return node;
  }

  /** Removes it again. */
  stopRecording(path: Text): void {
    const wanted = bytes(path);
    const stopped = this.recordings.filter((node) => node.path === wanted);
    this.nodes = this.nodes.filter((node) => !stopped.some((one) => one === node));
    this.recordList = this.recordList.filter((node) => !stopped.includes(node));
    this.recordCount -= stopped.length;
  }

  /** Fires a conference::maintenance event about the conference itself. */
  fire(action: string, calling: CallingLine, more?: (event: SwitchEvent) => void): void {
    fireConference(this, action, calling, more);
  }

  /** Notes that a dial into it begins or has ended. */
  dialling(step: 1 | -1): void {
    this.originating += step;
    if (!this.running && this.originating === 0) this.#destroy();
  }

  /** conference_thread_run after its loop (mod_conference.c:780): the remaining members leave, then the conference ends. */
  #end(): void {
    if (!this.running) return;
    this.running = false;
    this.playlist.close();
    for (const member of this.members) this.leave(member);
    if (this.core.conferences.get(this.name) === this) this.core.conferences.delete(this.name);
    for (const node of this.recordings) endRecording(node);
    if (this.originating === 0) this.#destroy();
  }

  #destroy(): void {
    this.fire('conference-destroy', ['mod_conference.c', 'conference_thread_run', 863]);
  }
}
