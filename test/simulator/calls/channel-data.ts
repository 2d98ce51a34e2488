import type { SwitchEvent } from '../core/switch-event';
import type { SimChannel } from './channel';

/** switch_channel_event_set_basic_data (switch_channel.c:2536): the channel's headers, in the order recorded. */
export function addBasicData(event: SwitchEvent, channel: SimChannel): void {
  if (channel.hangupCause !== undefined) event.add('Hangup-Cause', channel.hangupCause);
  event
    .add('Channel-State', channel.running)
    .add('Channel-Call-State', channel.callState)
    .add('Channel-State-Number', channel.state)
    .add('Channel-Name', channel.name)
    .add('Unique-ID', channel.uuid)
    .add('Call-Direction', channel.direction)
    .add('Presence-Call-Direction', channel.direction)
    .add('Channel-HIT-Dialplan', channel.hitDialplan)
    .add('Channel-Call-UUID', channel.uuid)
    .add('Answer-State', channel.answerState)
    .add('Channel-Read-Codec-Name', 'L16')
    .add('Channel-Read-Codec-Rate', 8000)
    .add('Channel-Read-Codec-Bit-Rate', 128000)
    .add('Channel-Write-Codec-Name', 'L16')
    .add('Channel-Write-Codec-Rate', 8000)
    .add('Channel-Write-Codec-Bit-Rate', 128000);
  addProfile(event, channel, 'Caller');
  const other = channel.bridgedTo ?? channel.lastBridgedTo;
  if (other) {
    event.add('Other-Type', channel.bridgedFirst ? 'originatee' : 'originator');
    addProfile(event, other, 'Other-Leg');
  }
}

/** switch_caller_profile_event_set_data (switch_caller.c:321); an empty field is left out. */
function addProfile(event: SwitchEvent, channel: SimChannel, prefix: string): void {
  const fields: [name: string, value: string | undefined][] = [
    ['Direction', channel.direction],
    ['Logical-Direction', channel.direction],
    ['Dialplan', channel.dialplan],
    ['Caller-ID-Name', channel.callerIdName],
    ['Caller-ID-Number', channel.callerIdNumber],
    ['Orig-Caller-ID-Name', channel.origCallerIdName],
    ['Orig-Caller-ID-Number', channel.origCallerIdNumber],
    ['Callee-ID-Name', channel.calleeIdName],
    ['Callee-ID-Number', channel.calleeIdNumber],
    ['ANI', channel.ani],
    ['Destination-Number', channel.destination],
    ['Unique-ID', channel.uuid],
    ['Source', channel.source],
    ['Context', 'default'],
    ['Channel-Name', channel.name],
  ];
  for (const [name, value] of fields) if (value) event.add(`${prefix}-${name}`, value);
  const times: [name: string, microseconds: number][] = [
    ['Profile-Created-Time', channel.createdAt],
    ['Channel-Created-Time', channel.createdAt],
    ['Channel-Answered-Time', channel.answeredAt],
    ['Channel-Progress-Time', channel.progressAt],
    ['Channel-Progress-Media-Time', channel.progressMediaAt],
    ['Channel-Hangup-Time', channel.hangupAt],
    ['Channel-Transfer-Time', 0],
    ['Channel-Resurrect-Time', 0],
    ['Channel-Bridged-Time', channel.bridgedAt],
    ['Channel-Last-Hold', 0],
    ['Channel-Hold-Accum', 0],
  ];
  event.add(`${prefix}-Profile-Index`, 1);
  for (const [name, microseconds] of times) event.add(`${prefix}-${name}`, microseconds);
  event
    .add(`${prefix}-Screen-Bit`, 'true')
    .add(`${prefix}-Privacy-Hide-Name`, 'false')
    .add(`${prefix}-Privacy-Hide-Number`, 'false');
}

/** The events that tell less: no variables (switch_channel_event_set_data, switch_channel.c:2600). */
const WITHOUT_VARIABLES = ['CHANNEL_OUTGOING', 'CHANNEL_STATE', 'CHANNEL_CALLSTATE'];

export function addChannelData(event: SwitchEvent, channel: SimChannel): void {
  addBasicData(event, channel);
  if (WITHOUT_VARIABLES.includes(event.name)) return;
  for (const [name, value] of channel.variables) event.add(`variable_${name}`, value);
}
