import type { SimChannel } from '../calls/channel';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { lower, sameWord } from '../text/c-string';
import { compactJson, JsonObject } from '../text/json';
import { interfaces } from './interfaces';
import { words } from './uuid-apis';

const USAGE =
  '-USAGE: codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match string>]|calls|detailed_calls|bridged_calls|detailed_bridged_calls|aliases|complete|chat|management|modules|nat_map|say|interfaces|interface_types|tasks|limits|status\n';

type Row = [column: string, value: string][];

/** show_function (mod_commands.c:5431): what the database knows about calls and channels. */
export function show(core: SwitchCore, argument: string, stream: Stream): void {
  const [what, ...rest] = words(argument, 20);
  const word = lower(what ?? '');
  const kind = interfaces(word.replace(/s$/, ''));
  const table = kind ? () => kind : { calls, channels, registrations: () => [] }[word];
  if (!table) {
    stream.write(USAGE);
    return;
  }
  const like = sameWord(rest[0], 'like') ? rest[1] : undefined;
  const rows = table(core).filter(
    (row) => like === undefined || row.some(([, value]) => value.includes(like)),
  );
  const as = rest.findIndex((word) => sameWord(word, 'as'));
  if (sameWord(rest[0], 'count') && as < 0) stream.write(`\n${rows.length} total.\n`);
  else if (as >= 0 && sameWord(rest[as + 1], 'json')) stream.write(json(rows));
  else stream.write(plain(rows));
}

/** Without rows the key "rows" is missing, and a line feed follows (mod_commands.c:5760). */
function json(rows: Row[]): string {
  if (rows.length === 0) return '{"row_count": 0}\n';
  const objects = rows.map((row) =>
    row.reduce((object, [key, value]) => object.add(key, value), new JsonObject()),
  );
  return compactJson(new JsonObject().add('row_count', rows.length).add('rows', objects));
}

function plain(rows: Row[]): string {
  const [first] = rows;
  const head = first ? `${first.map(([column]) => column).join(',')}\n` : '';
  return `${head}${rows.map((row) => `${row.map(([, value]) => value).join(',')}\n`).join('')}\n${rows.length} total.\n`;
}

function channels(core: SwitchCore): Row[] {
  return core
    .channels()
    .map((channel) => [
      ...beginning(channel),
      ['application', channel.execution.busy ? (channel.execution.last?.name ?? '') : ''],
      ['application_data', channel.execution.busy ? (channel.execution.last?.data ?? '') : ''],
      ['dialplan', channel.dialplan ?? ''],
      ['context', 'default'],
      ['read_codec', 'L16'],
      ['read_rate', '8000'],
      ['read_bit_rate', '128000'],
      ['write_codec', 'L16'],
      ['write_rate', '8000'],
      ['write_bit_rate', '128000'],
      ['secure', ''],
      ['hostname', 'freeswitch'],
      ...presence(channel),
      ...callee(channel),
      ['call_uuid', callUuid(channel)],
      ['sent_callee_name', ''],
      ['sent_callee_num', ''],
      ['initial_cid_name', channel.origCallerIdName ?? ''],
      ['initial_cid_num', channel.origCallerIdNumber],
      ['initial_ip_addr', ''],
      ['initial_dest', channel.destination],
      ['initial_dialplan', channel.dialplan ?? ''],
      ['initial_context', 'default'],
    ]);
}

/** The view basic_calls: channels without a bridge first, then the bridges, with one row for both legs. */
function calls(core: SwitchCore): Row[] {
  const all = core.channels();
  const single = all.filter((channel) => !channel.bridgedTo);
  const bridges = all.filter((channel) => channel.bridgedTo && channel.bridgedFirst);
  return [...single, ...bridges].map((channel) => {
    const other = channel.bridgedTo;
    const far = side(other ?? channel).map(([column, value]): [string, string] => {
      return [`b_${column}`, other ? value : ''];
    });
    const since = other ? String(Math.floor(channel.bridgedAt / 1e6)) : '';
    return [
      ...beginning(channel),
      ...presence(channel),
      ...callee(channel),
      ['call_uuid', callUuid(channel)],
      ['hostname', 'freeswitch'],
      ['sent_callee_name', ''],
      ['sent_callee_num', ''],
      ...far,
      ['call_created_epoch', since],
    ];
  });
}

function side(channel: SimChannel): Row {
  const sent: Row = [
    ['sent_callee_name', ''],
    ['sent_callee_num', ''],
  ];
  return [...beginning(channel), ...presence(channel), ...callee(channel), ...sent];
}

function beginning(channel: SimChannel): Row {
  const created = new Date(channel.createdAt / 1000).toISOString().slice(0, 19).replace('T', ' ');
  return [
    ['uuid', channel.uuid],
    ['direction', channel.direction],
    ['created', created],
    ['created_epoch', String(Math.floor(channel.createdAt / 1e6))],
    ['name', channel.name],
    ['state', channel.running],
    ['cid_name', channel.callerIdName ?? ''],
    ['cid_num', channel.callerIdNumber],
    ['ip_addr', ''],
    ['dest', channel.destination],
  ];
}

function presence(channel: SimChannel): Row {
  return [
    ['presence_id', ''],
    ['presence_data', ''],
    ['accountcode', channel.variables.get('accountcode') ?? ''],
    ['callstate', channel.callState],
  ];
}

function callee(channel: SimChannel): Row {
  const flipped = channel.variables.has('channel_cid_flipped');
  return [
    ['callee_name', channel.calleeIdName ?? ''],
    ['callee_num', channel.calleeIdNumber ?? ''],
    ['callee_direction', flipped ? 'RECV' : ''],
  ];
}

/** Only a channel that was originated has it. */
function callUuid(channel: SimChannel): string {
  return channel.direction === 'outbound' ? channel.uuid : '';
}
