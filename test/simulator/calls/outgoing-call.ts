import type { SwitchCore } from '../core/switch-core';
import { SimChannel } from './channel';
import type { Callee } from './endpoints';

export type CallState = 'trying' | 'ringing' | 'early' | 'answered' | 'ended';

export interface CallerId {
  callerIdName?: string | undefined;
  callerIdNumber?: string | undefined;
}

/**
 * A call that FreeSWITCH makes. It behaves as its destination defines. A test may also act for the telephone:
 * `simulator.call(uuid).ring()`, `.answer()`, `.reject('CALL_REJECTED')`, `.hangup()`.
 */
export class OutgoingCall {
  readonly channel: SimChannel;
  /** The far half of a leg of loopback. */
  readonly far: SimChannel | undefined;
  /** Called when its state changes; set by the code that originates. */
  onChange: (state: CallState) => void = () => {};
  #timers: (() => void)[] = [];

  constructor(
    readonly core: SwitchCore,
    readonly url: string,
    private readonly callee: Callee,
    variables: Map<string, string>,
    callerId: CallerId,
  ) {
    this.channel = this.#makeChannel(variables, callerId);
    this.channel.onHangup = () => this.#ended();
    if (callee.loopback) this.far = this.#makeFar(variables);
    core.calls.add(this);
  }

  /** True if this is its uuid, that of its far half, its number, or the dialled string. */
  is(id: string): boolean {
    const { channel, far, callee, url } = this;
    return [channel.uuid, far?.uuid, callee.number, url].includes(id);
  }

  get state(): CallState {
    const { channel } = this;
    if (!channel.up) return 'ended';
    if (channel.answered) return 'answered';
    if (channel.progressMediaAt > 0) return 'early';
    return channel.progressAt > 0 ? 'ringing' : 'trying';
  }

  /** Starts the channel's threads and the destination. */
  start(): void {
    const { channel, far, callee } = this;
    if (!channel.up) return;
    channel.reach('CS_INIT');
    channel.state = 2;
    channel.fire('CHANNEL_CREATE', ['switch_core_state_machine.c', 'switch_core_session_run', 626]);
    channel.fire('CHANNEL_ORIGINATE', ['switch_core_state_machine.c', 'switch_core_session_run', 632]);
    channel.reach('CS_ROUTING');
    channel.reach('CS_CONSUME_MEDIA');
    if (far) {
      far.reach('CS_INIT');
      far.state = 2;
      far.fire('CHANNEL_CREATE', ['switch_core_state_machine.c', 'switch_core_session_run', 626]);
      far.reach('CS_ROUTING');
      far.setCallState('RINGING');
    }
    const { ringAfterMs, earlyMediaAfterMs, answerAfterMs, cause, hangupAfterMs } = callee.destination;
    this.#at(ringAfterMs, () => this.ring());
    this.#at(earlyMediaAfterMs, () => this.earlyMedia());
    this.#at(answerAfterMs, () => this.answer());
    const end = hangupAfterMs ?? (cause !== undefined && answerAfterMs === undefined ? 0 : undefined);
    if (end !== undefined) this.#at((answerAfterMs ?? 0) + end, () => this.hangup(cause));
  }

  ring(): void {
    this.channel.ring();
    this.far?.ring();
    this.onChange(this.state);
  }

  earlyMedia(): void {
    this.channel.earlyMedia();
    this.far?.earlyMedia();
    this.onChange(this.state);
  }

  /** A loopback's far half first begins to execute, then both have answered (mod_loopback.c:957). */
  answer(): void {
    const { channel, far, callee } = this;
    if (!channel.up || channel.answered) return;
    const steps = callee.steps ?? [{ name: 'park', data: '' }];
    if (far) far.execution.transfer([{ name: 'answer', data: '' }, ...steps]);
    else channel.answer();
    this.onChange(this.state);
  }

  /** The telephone declines; its cause is the result of the dial. */
  reject(cause = 'CALL_REJECTED'): void {
    this.hangup(cause);
  }

  /** The called party hangs up. */
  hangup(cause = 'NORMAL_CLEARING'): void {
    (this.far?.up ? this.far : this.channel).hangup(cause);
  }

  #ended(): void {
    for (const cancel of this.#timers) cancel();
    this.core.calls.delete(this);
    this.onChange('ended');
  }

  #at(milliseconds: number | undefined, work: () => void): void {
    if (milliseconds === undefined || !this.channel.up) return;
    if (milliseconds <= 0) work();
    else this.#timers.push(this.core.after(milliseconds, work));
  }

  #makeChannel(variables: Map<string, string>, callerId: CallerId): SimChannel {
    const { core, callee } = this;
    const wanted = variables.get('origination_uuid') || undefined;
    const taken = wanted !== undefined && core.findChannel(wanted) !== undefined;
    const dialled = callee.name + (callee.loopback ? '-a' : '');
    const channel = new SimChannel(core, {
      uuid: taken ? undefined : wanted,
      name: dialled,
      direction: 'outbound',
      callerIdName: variables.get('origination_caller_id_name') ?? callerId.callerIdName,
      callerIdNumber: variables.get('origination_caller_id_number') ?? callerId.callerIdNumber,
      calleeIdName: variables.get('origination_callee_id_name') ?? 'Outbound Call',
      calleeIdNumber: variables.get('origination_callee_id_number') ?? callee.number,
      destination: callee.number,
      dialplan: callee.loopback ? 'xml' : undefined,
      variables,
    });
    const session = 'switch_core_session.c';
    // If the uuid is taken, another one silently replaces it (switch_core_session.c:2036).
    if (wanted && !taken) channel.fire('CHANNEL_UUID', [session, 'switch_core_session_set_uuid', 2051]);
    channel.fire('CHANNEL_OUTGOING', [session, 'switch_core_session_outgoing_channel', 768]);
    channel.variables.set('originate_early_media', String(variables.get('ignore_early_media') !== 'true'));
    channel.variables.set('originate_endpoint', this.url.split('/')[0] ?? '');
    return channel;
  }

  #makeFar(variables: Map<string, string>): SimChannel {
    const { core, callee, channel } = this;
    const far = new SimChannel(core, {
      name: `${callee.name}-b`,
      direction: 'inbound',
      callerIdName: channel.callerIdName,
      callerIdNumber: channel.callerIdNumber,
      calleeIdName: 'Outbound Call',
      calleeIdNumber: callee.number,
      destination: callee.number,
      dialplan: 'xml',
      variables,
    });
    far.partner = channel;
    channel.partner = far;
    channel.variables
      .set('other_loopback_leg_uuid', far.uuid)
      .set('loopback_leg', 'A')
      .set('is_loopback', '1');
    far.variables
      .set('other_loopback_leg_uuid', channel.uuid)
      .set('loopback_leg', 'B')
      .set('is_loopback', '1');
    return far;
  }
}
