import { randomUUID } from 'node:crypto';
import type { SimMember } from '../conference/member';
import type { CallingLine, SwitchCore } from '../core/switch-core';
import type { SwitchEvent } from '../core/switch-event';
import { q850 } from './causes';
import { addChannelData } from './channel-data';
import { Execution } from './execution';

export interface ChannelOptions {
  uuid?: string | undefined;
  name: string;
  direction: 'inbound' | 'outbound';
  callerIdName?: string | undefined;
  callerIdNumber?: string | undefined;
  calleeIdName?: string | undefined;
  calleeIdNumber?: string | undefined;
  destination: string;
  /** "xml" for a leg of loopback, "XML" for a call from outside; none for other dialled legs. */
  dialplan?: string | undefined;
  variables?: Iterable<readonly [string, string]>;
}

/** switch_channel_state_t: the number is the wanted state; the name in events is the reached state. */
export const STATES = {
  CS_NONE: 13,
  CS_INIT: 1,
  CS_ROUTING: 2,
  CS_SOFT_EXECUTE: 3,
  CS_EXECUTE: 4,
  CS_EXCHANGE_MEDIA: 5,
  CS_CONSUME_MEDIA: 7,
  CS_RESET: 9,
  CS_HANGUP: 10,
  CS_REPORTING: 11,
  CS_DESTROY: 12,
} as const;

export type StateName = keyof typeof STATES;

const CHANNEL = 'switch_channel.c';
const MACHINE = 'switch_core_state_machine.c';

/** A channel with its session. Strings in it are byte strings. */
export class SimChannel {
  uuid: string;
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  callerIdName: string | undefined;
  callerIdNumber: string;
  calleeIdName: string | undefined;
  calleeIdNumber: string | undefined;
  readonly origCallerIdName: string | undefined;
  readonly origCallerIdNumber: string;
  readonly ani: string;
  destination: string;
  dialplan: string | undefined;
  readonly source: string;
  readonly variables = new Map<string, string>();
  readonly execution = new Execution(this);
  /** Its files of uuid_record and uuid_displace. */
  readonly recordings = new Set<string>();
  readonly displaced = new Set<string>();

  readonly createdAt: number;
  answeredAt = 0;
  progressAt = 0;
  progressMediaAt = 0;
  bridgedAt = 0;
  hangupAt = 0;

  running: StateName = 'CS_NONE';
  state: number = STATES.CS_INIT;
  callState = 'DOWN';
  answerState = 'ringing';
  hitDialplan: boolean;
  hangupCause: string | undefined;
  held = false;

  /** The other half of a leg of loopback: each is notified of what the other does. */
  partner: SimChannel | undefined;
  bridgedTo: SimChannel | undefined;
  /** The channel with which a running uuid_bridge will join it. */
  promisedTo: SimChannel | undefined;
  lastBridgedTo: SimChannel | undefined;
  bridgedFirst = false;
  member: SimMember | undefined;
  /** Called once, when the channel hangs up. */
  onHangup: (cause: string) => void = () => {};
  #ended = false;

  constructor(
    readonly core: SwitchCore,
    options: ChannelOptions,
  ) {
    core.sessionsSinceStartup++;
    this.uuid = options.uuid ?? randomUUID();
    this.name = options.name;
    this.direction = options.direction;
    this.callerIdName = options.callerIdName;
    this.callerIdNumber = options.callerIdNumber ?? '0000000000';
    this.calleeIdName = options.calleeIdName;
    this.calleeIdNumber = options.calleeIdNumber;
    this.origCallerIdName = this.callerIdName;
    this.origCallerIdNumber = this.callerIdNumber;
    this.ani = this.callerIdNumber;
    this.destination = options.destination;
    this.dialplan = options.dialplan;
    const endpoint = options.name.split('/')[0] ?? '';
    this.source = `mod_${endpoint === 'null' ? 'loopback' : endpoint}`;
    this.hitDialplan = options.direction === 'inbound';
    this.createdAt = core.microseconds();
    this.variables.set('direction', this.direction);
    if (this.direction === 'outbound') this.variables.set('is_outbound', 'true');
    this.variables
      .set('uuid', this.uuid)
      .set('call_uuid', this.uuid)
      .set('session_id', String(core.sessionsSinceStartup))
      .set('read_codec', 'L16')
      .set('read_rate', '8000')
      .set('write_codec', 'L16')
      .set('write_rate', '8000')
      .set('channel_name', this.name);
    for (const [name, value] of options.variables ?? []) this.variables.set(name, value);
    core.sessions.set(this.uuid, this);
  }

  get up(): boolean {
    return this.hangupCause === undefined;
  }

  get answered(): boolean {
    return this.answerState === 'answered';
  }

  /** Fires an event about this channel. */
  fire(name: string, calling: CallingLine, more?: (event: SwitchEvent) => void): void {
    const event = this.core.createEvent(name, calling);
    addChannelData(event, this);
    more?.(event);
    this.core.fire(event);
  }

  /** The channel's thread has reached a state. */
  reach(name: StateName): void {
    this.running = name;
    this.state = STATES[name];
    this.fire('CHANNEL_STATE', [CHANNEL, 'switch_channel_perform_set_running_state', 2353]);
  }

  setCallState(callState: string): void {
    if (this.callState === callState) return;
    this.callState = callState;
    this.fire('CHANNEL_CALLSTATE', [CHANNEL, 'switch_channel_perform_set_callstate', 309]);
  }

  ring(): void {
    if (this.progressAt > 0 || !this.up || this.answered) return;
    this.progressAt = this.core.microseconds();
    this.fire('CHANNEL_PROGRESS', [CHANNEL, 'switch_channel_perform_mark_ring_ready_value', 3501]);
    this.setCallState('RINGING');
  }

  earlyMedia(): void {
    if (this.progressMediaAt > 0 || !this.up || this.answered) return;
    this.progressMediaAt = this.core.microseconds();
    this.answerState = 'early';
    this.fire('CHANNEL_PROGRESS_MEDIA', [CHANNEL, 'switch_channel_perform_mark_pre_answered', 3598]);
    this.setCallState('EARLY');
  }

  answer(): void {
    if (!this.up || this.answered) return;
    this.answeredAt = this.core.microseconds();
    this.answerState = 'answered';
    this.fire('CHANNEL_ANSWER', [CHANNEL, 'switch_channel_perform_mark_answered', 3846]);
    this.setCallState('ACTIVE');
    this.variables.set('endpoint_disposition', 'ANSWER');
  }

  /** switch_channel_flip_cid (switch_channel.c:2868): from now on a dialled leg has the name of the called party. */
  flipCallerId(): void {
    if (this.variables.has('channel_cid_flipped')) return;
    if (this.callerIdName) this.variables.set('pre_transfer_caller_id_name', this.callerIdName);
    this.variables.set('pre_transfer_caller_id_number', this.callerIdNumber);
    [this.callerIdName, this.calleeIdName] = [this.calleeIdName, this.callerIdName];
    [this.callerIdNumber, this.calleeIdNumber] = [this.calleeIdNumber ?? '', this.callerIdNumber];
    this.variables.set('channel_cid_flipped', 'yes');
  }

  /** switch_channel_hangup: what it was doing ends, and then the channel. */
  hangup(cause: string): void {
    if (!this.markHangup(cause)) return;
    if (!this.execution.stop()) this.end();
  }

  /** The first half of the hangup: everybody knows it, but it is not done. Returns false if it was known already. */
  markHangup(cause: string): boolean {
    if (!this.up) return false;
    this.hangupCause = cause;
    this.answerState = 'hangup';
    this.state = STATES.CS_HANGUP;
    this.fire('CHANNEL_HANGUP', [CHANNEL, 'switch_channel_perform_hangup', 3445]);
    this.onHangup(cause);
    return true;
  }

  /** The rest of the state machine: notifies partner and bridge, then removes the channel. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // CHANNEL_HANGUP does not have it yet (switch_channel.c:3445).
    this.hangupAt = this.core.microseconds();
    const cause = this.hangupCause ?? 'NORMAL_CLEARING';
    this.reach('CS_HANGUP');
    this.setCallState('HANGUP');
    const { partner, bridgedTo } = this;
    const marked = partner?.markHangup(cause);
    this.variables.set('hangup_cause', cause).set('hangup_cause_q850', String(q850(cause)));
    bridgedTo?.hangup(cause);
    this.reach('CS_REPORTING');
    this.#addTimes();
    this.fire('CHANNEL_HANGUP_COMPLETE', [MACHINE, 'switch_core_session_reporting_state', 943]);
    if (marked && partner && !partner.execution.stop()) partner.end();
    this.state = STATES.CS_DESTROY;
    this.fire('CHANNEL_DESTROY', ['switch_core_session.c', 'switch_core_session_perform_destroy', 1584]);
    this.core.sessions.delete(this.uuid);
    this.reach('CS_DESTROY');
  }

  /** switch_channel_set_timestamps (switch_channel.c:5097): only those that a reader may need. */
  #addTimes(): void {
    const seconds = (microseconds: number): string => String(Math.floor(microseconds / 1e6));
    const since = (microseconds: number): string => {
      return microseconds > 0 ? String(Math.round((this.hangupAt - microseconds) / 1e6)) : '0';
    };
    this.variables
      .set('start_epoch', seconds(this.createdAt))
      .set('start_uepoch', String(this.createdAt))
      .set('answer_epoch', seconds(this.answeredAt))
      .set('answer_uepoch', String(this.answeredAt))
      .set('progress_epoch', seconds(this.progressAt))
      .set('progress_media_epoch', seconds(this.progressMediaAt))
      .set('end_epoch', seconds(this.hangupAt))
      .set('end_uepoch', String(this.hangupAt));
    const { last } = this.execution;
    if (last) this.variables.set('last_app', last.name);
    if (last?.data) this.variables.set('last_arg', last.data);
    this.variables
      .set('caller_id', `"${this.callerIdName ?? ''}" <${this.callerIdNumber}>`)
      .set('duration', since(this.createdAt))
      .set('billsec', since(this.answeredAt));
  }
}
