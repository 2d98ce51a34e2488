import { bridge } from '../calls/bridge';
import type { SimChannel } from '../calls/channel';
import type { Step } from '../calls/execution';
import { originate } from '../calls/originate';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { ran } from '../core/tripwires';
import { atoi, sameWord } from '../text/c-string';
import { separateString } from '../text/separate-string';
import { located, words } from './uuid-apis';

const ORIGINATE_USAGE =
  '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n';

/** originate_function (mod_commands.c:5107): waits for an answer, or for early media. */
export async function originateApi(core: SwitchCore, argument: string, stream: Stream): Promise<void> {
  const argv = separateString(argument, 10);
  const [url = '', target = '', dialplan, , callerIdName, callerIdNumber, timeout] = argv;
  if (argv.length < 2 || argv.length > 7) {
    stream.write(ORIGINATE_USAGE);
    return;
  }
  const defined = (word: string | undefined): string | undefined =>
    sameWord(word, 'undef') ? undefined : word;
  const { call, cause } = await originate(core, url, {
    callerIdName: defined(callerIdName),
    callerIdNumber: defined(callerIdNumber),
    ...(timeout !== undefined && atoi(timeout) > 0 && { timeoutSeconds: atoi(timeout) }),
  });
  if (!call) {
    stream.write(`-ERR ${cause}\n`);
    return;
  }
  const { channel } = call;
  const application = /^&([^(]*)(?:\(([^)]*).*)?$/s.exec(target);
  if (application) {
    channel.execution.transfer([{ name: application[1] ?? '', data: application[2] ?? '' }]);
  } else {
    route(channel, target, dialplan);
  }
  stream.write(`+OK ${channel.uuid}\n`);
}

/** Executes the lab's dialplan, or inline applications. If nothing matches, the call ends. */
export function route(channel: SimChannel, extension: string, dialplan = 'XML'): void {
  channel.destination = extension;
  channel.dialplan = dialplan;
  const steps = sameWord(dialplan, 'inline') ? inlineSteps(channel, extension) : extensionSteps(extension);
  channel.execution.transfer(steps, steps.length > 0 ? 'NORMAL_CLEARING' : 'NO_ROUTE_DESTINATION');
}

function extensionSteps(extension: string): Step[] {
  const conference = /^conf_(.+)$/.exec(extension)?.[1];
  const answered = (name: string, data = ''): Step[] => [
    { name: 'answer', data: '' },
    { name, data },
  ];
  if (conference !== undefined) return answered('conference', `${conference}@default`);
  if (extension.startsWith('park')) return answered('park');
  if (extension === 'tone') return answered('playback', 'tone_stream://%(10000,0,440);loops=100');
  if (extension === 'ring')
    return [
      { name: 'ring_ready', data: '' },
      { name: 'sleep', data: '60000' },
    ];
  if (extension === 'slow') return [{ name: 'sleep', data: '5000' }, ...answered('park')];
  return extension === 'busy' ? [{ name: 'hangup', data: 'USER_BUSY' }] : [];
}

/** inline_dialplan_hunt (mod_dptools.c:81): app:data,app:data or m:^:app:data^app:data. It can name any application. */
function inlineSteps(channel: SimChannel, text: string): Step[] {
  const [, separator = ',', rest = text] = /^m:(.):(.*)$/s.exec(text) ?? [];
  const steps = rest.split(separator).map((part) => {
    const [name = ''] = part.split(':', 1);
    return { name, data: part.slice(name.length + 1) };
  });
  const harmless = ['park', 'conference', 'answer', 'set', 'hangup', 'sleep'];
  for (const { name, data } of steps) if (!harmless.includes(name)) ran(channel.core, `inline ${name}`, data);
  return steps;
}

/** uuid_transfer (mod_commands.c:3345): does not check that the extension exists. */
export function uuidTransfer(core: SwitchCore, argument: string, stream: Stream): void {
  const argv = separateString(argument, 5);
  const legs = argv[1]?.startsWith('-') ? argv[1] : '';
  const [extension, dialplan] = legs === '' ? argv.slice(1) : argv.slice(2);
  if (argv.length < 2 || extension === undefined) {
    stream.write('-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n');
    return;
  }
  const channel = located(core, argv[0] ?? '', stream);
  if (!channel) return;
  const other = channel.bridgedTo;
  core.timers.later(1, () => {
    if (legs !== '-bleg') route(channel, extension, dialplan);
    if (legs !== '' && other) route(other, extension, dialplan);
  });
  stream.write('+OK\n');
}

/**
 * uuid_bridge (mod_commands.c:3733): both channels leave what they are doing. If another command takes one of them
 * before that has happened, it goes there, and the channel that it was promised to stays between its states (measured).
 */
export function uuidBridge(core: SwitchCore, argument: string, stream: Stream): void {
  const [first, second] = words(argument, 4);
  if (first === undefined || second === undefined) {
    stream.write('-USAGE: <uuid> <other_uuid>\n');
    return;
  }
  const [one, other] = [core.findChannel(first), core.findChannel(second)];
  if (!one || !other) {
    stream.write('-ERR Invalid uuid\n');
    return;
  }
  one.promisedTo = other;
  other.promisedTo = one;
  core.timers.later(core.frameMs, () => {
    if (!one.up || one.promisedTo !== other || other.promisedTo !== one) {
      other.execution.strand(one.uuid);
      return;
    }
    one.execution.transfer([{ name: 'uuid_bridge', data: other.uuid }]);
    other.execution.transfer([{ name: 'uuid_bridge', data: one.uuid }]);
    one.reach('CS_SOFT_EXECUTE');
    bridge(one, other);
    other.reach('CS_EXCHANGE_MEDIA');
  });
  stream.write(`+OK ${other.uuid}\n`);
}

/** uuid_park (mod_commands.c): without an argument the reply is also that there is no such channel. */
export function uuidPark(core: SwitchCore, argument: string, stream: Stream): void {
  const channel = located(core, argument, stream);
  if (!channel) return;
  core.timers.later(1, () => channel.execution.transfer([{ name: 'park', data: '' }]));
  stream.write('+OK\n');
}

export function uuidAnswer(core: SwitchCore, argument: string, stream: Stream): void {
  const channel = core.findChannel(argument);
  channel?.answer();
  stream.write(channel ? '+OK\n' : '-ERROR\n');
}

export function uuidPreAnswer(core: SwitchCore, argument: string, stream: Stream): void {
  const channel = core.findChannel(argument);
  channel?.earlyMedia();
  stream.write(channel ? '+OK\n' : '-ERROR\n');
}
