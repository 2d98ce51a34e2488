import type { Application } from './applications';
import type { SimChannel } from './channel';
import { originate } from './originate';

const BRIDGE = 'switch_ivr_bridge.c';

/** switch_ivr_multi_threaded_bridge (switch_ivr_bridge.c:1519): two channels talk to each other. */
export function bridge(first: SimChannel, second: SimChannel): void {
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    one.bridgedTo = other;
    one.lastBridgedTo = other;
    one.bridgedAt = one.core.microseconds();
    one.variables.set('bridge_uuid', other.uuid).set('signal_bond', other.uuid);
  }
  first.bridgedFirst = true;
  if (second.running !== 'CS_EXECUTE') second.reach('CS_EXCHANGE_MEDIA');
  first.fire('CHANNEL_BRIDGE', [BRIDGE, 'switch_ivr_multi_threaded_bridge', 1836], (event) => {
    event.add('Bridge-A-Unique-ID', first.uuid).add('Bridge-B-Unique-ID', second.uuid);
  });
}

/** Ends a bridge. If one channel hangs up or is sent elsewhere, the other one ends, too: it has nothing left to execute. */
export function unbridge(channel: SimChannel): void {
  const other = channel.bridgedTo;
  if (!other) return;
  channel.bridgedTo = undefined;
  other.bridgedTo = undefined;
  const [first, second] = channel.bridgedFirst ? [channel, other] : [other, channel];
  other.hangup(channel.hangupCause ?? 'NORMAL_CLEARING');
  first.fire('CHANNEL_UNBRIDGE', [BRIDGE, 'switch_ivr_multi_threaded_bridge', 1903], (event) => {
    event.add('Bridge-A-Unique-ID', first.uuid).add('Bridge-B-Unique-ID', second.uuid);
  });
}

/** The application of a bridge with a channel that exists already (uuid_bridge). */
export const bridged: Application = {
  start: () => {},
  stop: leaveBridge,
};

function leaveBridge(channel: SimChannel): void {
  unbridge(channel);
  channel.execution.done();
}

/** audio_bridge_function (mod_dptools.c): dials, and bridges with the party that answers. */
export function bridgeApplication(): Application {
  const left = new AbortController();
  return {
    start: (channel, data) => {
      void originate(channel.core, data, {
        callerIdName: channel.callerIdName,
        callerIdNumber: channel.callerIdNumber,
        forChannel: true,
        abandoned: left.signal,
      }).then(({ call, cause }) => {
        channel.variables.set('originate_disposition', cause);
        if (!call) {
          if (!channel.up) return;
          // A timeout is not passed on to the caller as a cause.
          channel.hangup(cause === 'NO_ANSWER' ? 'NORMAL_CLEARING' : cause);
        } else if (!channel.up) {
          call.hangup(channel.hangupCause ?? 'NORMAL_CLEARING');
        } else {
          channel.calleeIdName = call.channel.calleeIdName;
          channel.calleeIdNumber = call.channel.calleeIdNumber;
          bridge(channel, call.channel);
          call.channel.execution.assume(bridged);
        }
      });
    },
    stop: (channel) => {
      left.abort();
      leaveBridge(channel);
    },
  };
}
