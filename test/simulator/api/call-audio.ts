import type { SimChannel } from '../calls/channel';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { opened, ran } from '../core/tripwires';
import { sameWord } from '../text/c-string';
import { separateString } from '../text/separate-string';
import { located, words } from './uuid-apis';

/** session_audio_function (mod_commands.c:4540): the number is not optional, although the usage shows it so. */
export function uuidAudio(core: SwitchCore, argument: string, stream: Stream): void {
  const usage = '-USAGE: <uuid> [start [read|write] [mute|level <level>]|stop]\n';
  const [uuid, command, side, what, number] = separateString(argument, 10);
  if (uuid === undefined || command === undefined) {
    stream.write(usage);
    return;
  }
  if (!located(core, uuid, stream)) return;
  const sides = sameWord(side, 'read') || sameWord(side, 'write');
  const starts = sameWord(command, 'start') && sides && (sameWord(what, 'mute') || sameWord(what, 'level'));
  const ok = sameWord(command, 'stop') || (starts && number !== undefined);
  stream.write(ok ? '+OK\n' : usage);
}

/** uuid_hold_function (mod_commands.c:3805): success even if the channel does not exist; `off` finds nothing to end. */
export function uuidHold(core: SwitchCore, argument: string, stream: Stream): void {
  const argv = words(argument, 4);
  if (argv.length === 0) {
    stream.write('-USAGE: [off|toggle] <uuid> [<display>]\n-ERR Operation failed\n');
    return;
  }
  const off = sameWord(argv[0], 'off');
  const channel = core.findChannel((off || sameWord(argv[0], 'toggle') ? argv[1] : argv[0]) ?? '');
  if (channel && !off) {
    channel.held = true;
    channel.fire('CHANNEL_HOLD', ['switch_channel.c', 'switch_channel_mark_hold', 2170]);
  }
  stream.write(channel && off ? '-ERR Operation failed\n' : '+OK Success\n');
}

/** uuid_broadcast_function (mod_commands.c:4660): anything is queued; app::data runs any application. */
export function uuidBroadcast(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid, path] = words(argument, 3);
  if (uuid === undefined || path === undefined) {
    stream.write('-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n');
    return;
  }
  if (path.includes('::') || path.includes('${')) ran(core, 'uuid_broadcast', path);
  opened(core, 'uuid_broadcast', path);
  stream.write(core.findChannel(uuid) ? '+OK Message sent\n' : '-ERR invalid uuid\n');
}

/** session_displace_function (mod_commands.c:4786): a file once at a time. */
export function uuidDisplace(core: SwitchCore, argument: string, stream: Stream): void {
  const usage = '-USAGE: <uuid> [start|stop] <path> [<limit>] [mux]\n';
  const [uuid, action, path] = words(argument, 6);
  if (uuid === undefined || action === undefined || path === undefined) {
    stream.write(usage);
    return;
  }
  const channel = core.findChannel(uuid);
  if (!channel) {
    stream.write('-ERR Cannot locate session!\n');
  } else if (sameWord(action, 'start')) {
    opened(core, 'uuid_displace', path);
    const there = /^(tone|silence)_stream:\/\//.test(path) || core.world.files.has(path);
    const ok = there && !channel.displaced.has(path);
    if (ok) channel.displaced.add(path);
    stream.write(ok ? '+OK Success\n' : '-ERR Cannot displace session!\n');
  } else if (sameWord(action, 'stop')) {
    stream.write(channel.displaced.delete(path) ? '+OK Success\n' : '-ERR Cannot stop displace session!\n');
  } else {
    stream.write(usage);
  }
}

/** session_record_function (mod_commands.c:4700): starting twice is success. */
export function uuidRecord(core: SwitchCore, argument: string, stream: Stream): void {
  const usage = '-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n';
  const [uuid, action = '', path] = words(argument, 5);
  if (uuid === undefined || path === undefined) {
    stream.write(usage);
    return;
  }
  const channel = core.findChannel(uuid);
  if (!channel) {
    stream.write('-ERR Cannot locate session!\n');
    return;
  }
  switch (action.toLowerCase()) {
    case 'start':
      opened(core, 'uuid_record', path);
      stream.write(startRecord(channel, path) ? '+OK Success\n' : '-ERR Cannot record session!\n');
      break;
    case 'stop':
      stream.write(stopRecord(channel, path) ? '+OK Success\n' : '-ERR Cannot stop record session!\n');
      break;
    case 'mask':
    case 'unmask': {
      const word = action.toLowerCase();
      const ok = channel.recordings.has(path);
      stream.write(ok ? '+OK Success\n' : `-ERR Cannot ${word} recording session!\n`);
      break;
    }
    default:
      stream.write(usage);
  }
}

function startRecord(channel: SimChannel, path: string): boolean {
  if (channel.core.world.unwritable?.test(path)) return false;
  if (channel.recordings.has(path)) return true;
  channel.recordings.add(path);
  channel.fire('RECORD_START', ['switch_ivr_async.c', 'record_callback', 1436], (event) => {
    event.add('Record-File-Path', path);
  });
  return true;
}

function stopRecord(channel: SimChannel, path: string): boolean {
  const stopped = sameWord(path, 'all') ? [...channel.recordings] : [path];
  let any = false;
  for (const one of stopped) {
    if (!channel.recordings.delete(one)) continue;
    any = true;
    channel.fire('RECORD_STOP', ['switch_ivr_async.c', 'record_callback', 1541], (event) => {
      event.add('Record-File-Path', one);
    });
  }
  return any || sameWord(path, 'all');
}

/** uuid_send_dtmf_function (mod_commands.c:6257): at least one character must be a digit. */
export function uuidSendDtmf(core: SwitchCore, argument: string, stream: Stream): void {
  tones(core, argument, stream, 'sent');
}

export function uuidRecvDtmf(core: SwitchCore, argument: string, stream: Stream): void {
  tones(core, argument, stream, 'received');
}

function tones(core: SwitchCore, argument: string, stream: Stream, verb: string): void {
  const [uuid, digits] = words(argument, 2);
  if (uuid === undefined || digits === undefined) {
    stream.write('-USAGE: <uuid> <dtmf_data>\n');
    return;
  }
  const channel = core.findChannel(uuid);
  if (!channel) stream.write('-ERR Cannot locate session!\n');
  else if (!channel.up || !/[0-9*#A-DFfWw]/.test(digits.split('@')[0] ?? ''))
    stream.write('-ERR Operation failed\n');
  else stream.write(`+OK ${channel.uuid} ${verb} DTMF ${digits}.\n`);
}

/** break_function (mod_commands.c:3480): ends what is being played. */
export function uuidBreak(core: SwitchCore, argument: string, stream: Stream): void {
  const [uuid] = words(argument, 4);
  if (uuid === undefined) stream.write('-USAGE: <uuid> [all]\n');
  else if (located(core, uuid, stream)) stream.write('+OK\n');
}

/** uuid_pause prints nothing if it succeeds. */
export function uuidPause(core: SwitchCore, argument: string, stream: Stream): void {
  located(core, words(argument, 4)[0] ?? '', stream);
}

export function uuidFileman(core: SwitchCore, argument: string, stream: Stream): void {
  if (located(core, words(argument, 2)[0] ?? '', stream)) stream.write('-ERR No file handle!\n');
}
