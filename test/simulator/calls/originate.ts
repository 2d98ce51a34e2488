import type { SwitchCore } from '../core/switch-core';
import { ran } from '../core/tripwires';
import { atoi } from '../text/c-string';
import { type DialLeg, parseDialString } from './dial-string';
import { findCallee } from './endpoints';
import { type CallerId, OutgoingCall } from './outgoing-call';

export interface Outcome {
  /** The call that was answered, or that sent early media. */
  call?: OutgoingCall;
  cause: string;
}

export interface OriginateOptions extends CallerId {
  /** Only an answer counts, as for a conference that does not exist (mod_conference.c:1557). */
  answerOnly?: boolean;
  timeoutSeconds?: number;
  /** Another channel calls: then the leg keeps the caller's name and does not get the callee's. */
  forChannel?: boolean;
  /** Aborts if that channel is gone, or was sent elsewhere: nobody waits for an answer then. */
  abandoned?: AbortSignal;
  /** What a bgdial adds to the channel's variables. */
  variables?: [name: string, value: string][];
}

/** The beginnings of variables whose value FreeSWITCH runs as an API or an application. */
const RUNNING = [
  ...[
    'api_on_',
    'execute_on_',
    'api_hangup_hook',
    'api_reporting_hook',
    'api_before_bridge',
    'api_after_bridge',
  ],
  ...['bridge_pre_execute', 'exec_after_bridge_app', 'record_post_process_exec', 'group_confirm_key'],
];

/** switch_ivr_originate (switch_ivr_originate.c:2066). Gets a dial string. Returns the call, or the cause if there is none. */
export async function originate(
  core: SwitchCore,
  text: string,
  options: OriginateOptions = {},
): Promise<Outcome> {
  const dialString = parseDialString(text);
  if (!dialString) return { cause: 'DESTINATION_OUT_OF_ORDER' };
  let outcome: Outcome = { cause: 'DESTINATION_OUT_OF_ORDER' };
  for (const legs of dialString.attempts) {
    const variables = new Map([...(options.variables ?? []), ...dialString.variables]);
    if (options.answerOnly) variables.set('ignore_early_media', 'true');
    if (options.callerIdName !== undefined && !variables.has('origination_caller_id_name')) {
      variables.set('origination_caller_id_name', options.callerIdName);
    }
    if (options.callerIdNumber !== undefined && !variables.has('origination_caller_id_number')) {
      variables.set('origination_caller_id_number', options.callerIdNumber);
    }
    watch(core, [...variables, ...legs.flatMap((leg) => leg.variables)], dialString.nestedVariables);
    outcome = await attempt(core, legs, variables, options);
    if (outcome.call) break;
  }
  if (!options.forChannel) outcome.call?.channel.flipCallerId();
  return outcome;
}

/** A value with `${` is left out unless nested variables are allowed (switch_ivr_originate.c:2269). */
function watch(core: SwitchCore, variables: [string, string][], nested: boolean): void {
  for (const [name, value] of variables) {
    const runs = RUNNING.some((prefix) => name.toLowerCase().startsWith(prefix));
    if (runs || (nested && value.includes('${'))) ran(core, `dial variable ${name}`, value);
    // The PIN is copied into 80 bytes on the stack (mod_conference.c:2264).
    if (name === 'supplied_pin' && value.length > 79) ran(core, `dial variable ${name}`, value);
  }
}

/** Calls all of them at once; the first one that answers wins, and the others have lost the race. */
function attempt(
  core: SwitchCore,
  legs: DialLeg[],
  common: Map<string, string>,
  options: OriginateOptions,
): Promise<Outcome> {
  const calls: OutgoingCall[] = [];
  let refusal = 'DESTINATION_OUT_OF_ORDER';
  for (const leg of legs) {
    const callee = findCallee(core, leg.url);
    const variables = new Map([...common, ...leg.variables]);
    if (typeof callee === 'string') refusal = callee;
    else calls.push(new OutgoingCall(core, leg.url, callee, variables, options));
  }
  const [first] = calls;
  if (!first) return Promise.resolve({ cause: refusal });
  return new Promise((resolve) => {
    const timers: (() => void)[] = [];
    let settled = false;
    const settle = (outcome: Outcome): void => {
      if (settled) return;
      settled = true;
      for (const cancel of timers) cancel();
      for (const call of calls) if (call !== outcome.call) call.channel.hangup('LOSE_RACE');
      resolve(outcome);
    };
    for (const call of calls) {
      const early = common.get('ignore_early_media') !== 'true';
      call.onChange = (state) => {
        if (state === 'answered' || (state === 'early' && early)) settle({ call, cause: 'SUCCESS' });
        else if (calls.every(({ channel }) => !channel.up)) {
          settle({ cause: first.channel.hangupCause ?? 'NORMAL_CLEARING' });
        }
      };
      const seconds = atoi(call.channel.variables.get('leg_timeout') ?? '');
      if (seconds > 0) timers.push(core.after(seconds * 1000, () => call.channel.hangup('ALLOTTED_TIMEOUT')));
    }
    const seconds = atoi(common.get('originate_timeout') ?? '') || (options.timeoutSeconds ?? 60);
    const giveUp = (): void => {
      for (const call of calls) call.channel.hangup('NO_ANSWER');
    };
    timers.push(core.after(seconds * 1000, giveUp));
    for (const call of calls) call.start();
    options.abandoned?.addEventListener('abort', () => {
      for (const call of calls) if (!settled) call.channel.hangup('ORIGINATOR_CANCEL');
    });
  });
}
