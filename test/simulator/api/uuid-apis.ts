import { randomUUID } from 'node:crypto';
import { causeOf } from '../calls/causes';
import type { SimChannel } from '../calls/channel';
import { addChannelData } from '../calls/channel-data';
import { channelVariable } from '../conference/member';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { ran } from '../core/tripwires';
import { atoi, sameWord } from '../text/c-string';

/** uuid_function (mod_commands.c:3165): no line feed. */
export function createUuid(_core: SwitchCore, _argument: string, stream: Stream): void {
  stream.write(randomUUID());
}

/** uuid_exists_function (mod_commands.c:6221): the whole argument is the uuid; no line feed. */
export function uuidExists(core: SwitchCore, argument: string, stream: Stream): void {
  stream.write(String(core.findChannel(argument) !== undefined));
}

/** Returns the first words, and the rest in the last one. */
export function words(argument: string, slots: number): string[] {
  const found: string[] = [];
  let rest = argument.trimStart();
  while (rest !== '' && found.length < slots - 1) {
    const [word = ''] = rest.split(' ', 1);
    found.push(word);
    rest = rest.slice(word.length).replace(/^ +/, '');
  }
  return rest === '' ? found : [...found, rest];
}

/** Returns the channel of the first word; if there is none, prints an error to the stream. */
export function located(core: SwitchCore, uuid: string, stream: Stream): SimChannel | undefined {
  const channel = core.findChannel(uuid);
  if (!channel) stream.write('-ERR No such channel!\n');
  return channel;
}

/** kill_function (mod_commands.c:2853): an unknown cause silently becomes the normal one. */
export function uuidKill(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid, cause] = words(argument, 2);
  if (uuid === undefined) {
    stream.write('-USAGE: <uuid> [cause]\n');
    return;
  }
  const channel = located(core, uuid, stream);
  if (!channel) return;
  channel.hangup(causeOf(cause));
  stream.write('+OK\n');
}

/** uuid_getvar_function (mod_commands.c:6079): no line feed. */
export function uuidGetvar(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid, name] = words(argument, 4);
  if (uuid === undefined || name === undefined) {
    stream.write('-USAGE: <uuid> <var>\n');
    return;
  }
  const channel = located(core, uuid, stream);
  if (channel) stream.write(channelVariable(channel, name) ?? '_undef_');
}

/** uuid_setvar_function (mod_commands.c:5937): the value is the rest of the line; without a value the variable is deleted. */
export function uuidSetvar(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid, name, value] = words(argument, 3);
  if (uuid === undefined || name === undefined) {
    stream.write('-USAGE: <uuid> <var> [value]\n');
    return;
  }
  const channel = located(core, uuid, stream);
  if (!channel) return;
  setVariable(channel, name, value);
  stream.write('+OK\n');
}

/** uuid_setvar_multi_function (mod_commands.c:5870): a=1;b=2. */
export function uuidSetvarMulti(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid, list] = words(argument, 2);
  if (uuid === undefined || list === undefined) {
    stream.write('-USAGE: <uuid> <var>=<value>;<var>=<value>...\n');
    return;
  }
  const channel = located(core, uuid, stream);
  if (!channel) return;
  for (const pair of list.split(';')) {
    const [name = ''] = pair.split('=', 1);
    setVariable(channel, name, pair.slice(name.length + 1));
  }
  stream.write('+OK\n');
}

/** A hook's value is run at the end of the call. */
function setVariable(channel: SimChannel, name: string, value = ''): void {
  if (/^(api_|execute_on_|exec_|bridge_pre_execute|record_post_process)/i.test(name)) {
    ran(channel.core, `variable ${name}`, value);
  }
  if (value === '') channel.variables.delete(name);
  else channel.variables.set(name, value);
}

/** uuid_dump_function (mod_commands.c:6428): prints everything about the channel, as json or plain. */
export function uuidDump(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid, format] = words(argument, 4);
  if (uuid === undefined) {
    stream.write('-USAGE: <uuid> [format]\n');
    return;
  }
  const channel = located(core, uuid, stream);
  if (!channel) return;
  const event = core.createEvent('CHANNEL_DATA', ['mod_commands.c', 'uuid_dump_function', 6468]);
  addChannelData(event, channel);
  stream.write(sameWord(format, 'json') ? event.json() : event.plain());
}

/** sched_hangup_function (mod_commands.c:4977): +0 is now. */
export function schedHangup(core: SwitchCore, argument: string, stream: Stream): void {
  const [when, uuid = '', cause] = words(argument, 3);
  if (when === undefined) {
    stream.write('-USAGE: [+]<time> <uuid> [<cause>]\n');
    return;
  }
  const channel = located(core, uuid, stream);
  if (!channel) return;
  const seconds = when.startsWith('+') ? atoi(when) : atoi(when) - core.epoch();
  if (seconds <= 0) channel.hangup(causeOf(cause));
  else core.after(seconds * 1000, () => channel.hangup(causeOf(cause)));
  stream.write('+OK\n');
}

/** hupall_function (mod_commands.c:2816): hangs up all channels, or those with a variable of that value. Recorded as harm. */
export function hupall(core: SwitchCore, argument: string, stream: Stream): void {
  const [cause, name, value] = words(argument, 3);
  core.world.harm.push(argument === '' ? 'hupall' : `hupall ${argument}`);
  const known = cause === undefined ? 'MANAGER_REQUEST' : causeOf(cause);
  for (const channel of core.channels()) {
    if (name === undefined || channelVariable(channel, name) === value) channel.hangup(known);
  }
  stream.write(
    name === undefined
      ? `+OK hangup all channels with cause ${known}\n`
      : `+OK hangup all channels matching [${name}]=[${value}] with cause: ${known}\n`,
  );
}
