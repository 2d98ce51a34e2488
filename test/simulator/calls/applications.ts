import { conferenceApplication } from '../conference/conference-application';
import { ran } from '../core/tripwires';
import { atoi } from '../text/c-string';
import { bridgeApplication, bridged } from './bridge';
import { causeOf } from './causes';
import type { SimChannel } from './channel';
import type { Step } from './execution';

/** An application that a channel can execute. It calls `channel.execution.done()` when it has ended. */
export interface Application {
  start(channel: SimChannel, data: string): void;
  /**
   * Called when the channel is needed elsewhere or hangs up. Without this function the application has ended by itself
   * before.
   */
  stop?(channel: SimChannel): void;
}

const IVR = 'switch_ivr.c';

/** switch_ivr_park (switch_ivr.c:950): `park_timeout` is `<seconds>[:<cause>]`, and is deleted after reading. */
function parkApplication(): Application {
  let cancel: (() => void) | undefined;
  return {
    start: (channel) => {
      const [seconds = '', cause] = (channel.variables.get('park_timeout') ?? '').split(':');
      channel.variables.delete('park_timeout');
      channel.fire('CHANNEL_PARK', [IVR, 'switch_ivr_park', 1002]);
      const ms = atoi(seconds) * 1_000;
      if (ms > 0) cancel = channel.core.after(ms, () => channel.hangup(causeOf(cause)));
    },
    stop: (channel) => {
      cancel?.();
      channel.fire('CHANNEL_UNPARK', [IVR, 'switch_ivr_park', 1213]);
      channel.execution.done();
    },
  };
}

/** Returns an application that ends at once. */
function quick(act: (channel: SimChannel, data: string) => void): Application {
  return {
    start: (channel, data) => {
      act(channel, data);
      channel.execution.done();
    },
  };
}

/** Returns an application that takes so many milliseconds, unless it is interrupted. */
function lasting(milliseconds: (data: string) => number): Application {
  let cancel: (() => void) | undefined;
  return {
    start: (channel, data) => {
      cancel = channel.core.after(milliseconds(data), () => channel.execution.done());
    },
    stop: (channel) => {
      cancel?.();
      channel.execution.done();
    },
  };
}

/** Each channel gets its own: some of them keep a timer. */
const APPLICATIONS: Record<string, () => Application> = {
  answer: () =>
    quick((channel) => {
      channel.partner?.answer();
      channel.answer();
    }),
  pre_answer: () => quick((channel) => channel.earlyMedia()),
  ring_ready: () => quick((channel) => channel.ring()),
  set: () =>
    quick((channel, data) => {
      const at = data.indexOf('=');
      channel.variables.set(data.slice(0, at), data.slice(at + 1));
    }),
  hangup: () => quick((channel, data) => void channel.markHangup(causeOf(data))),
  park: parkApplication,
  echo: () => lasting(() => 1e9),
  sleep: () => lasting(atoi),
  playback: () => lasting(() => 3000),
  conference: () => conferenceApplication(),
  bridge: () => bridgeApplication(),
  uuid_bridge: () => bridged,
  stranded: () => ({ start: () => {}, stop: (channel) => channel.execution.done() }),
};

/** Applications that run programs, scripts or APIs: here they end at once and are recorded. */
const DANGEROUS = [
  'system',
  'bgsystem',
  'lua',
  'socket',
  'perl',
  'python',
  'javascript',
  'eval',
  'db',
  'execute_extension',
];

/** Returns the application of a dialplan step; `undefined` if FreeSWITCH has none of that name. */
export function applicationNamed(channel: SimChannel, { name, data }: Step): Application | undefined {
  if (DANGEROUS.includes(name)) ran(channel.core, `application ${name}`, data);
  else if (data.includes('${')) ran(channel.core, `argument of ${name}`, data);
  if (DANGEROUS.includes(name)) return quick(() => {});
  return Object.hasOwn(APPLICATIONS, name) ? APPLICATIONS[name]?.() : undefined;
}
