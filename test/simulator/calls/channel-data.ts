import type { HeaderValue } from '../core/headers';
import { type Field, KeptHeaders } from '../core/kept-headers';
import type { SwitchEvent } from '../core/switch-event';
import type { SimChannel } from './channel';

/** switch_channel_event_set_basic_data (switch_channel.c:2536): the channel's headers, in the order recorded. */
export function addBasicData(event: SwitchEvent, channel: SimChannel): void {
  event.addAll(OWN.of(channel));
  const other = channel.bridgedTo ?? channel.lastBridgedTo;
  if (!other) return;
  event.add('Other-Type', channel.bridgedFirst ? 'originatee' : 'originator');
  event.addAll(OTHER_LEG.of(other));
}

const STATE: Field<SimChannel>[] = [
  ['Hangup-Cause', ({ hangupCause }) => hangupCause],
  ['Channel-State', ({ running }) => running],
  ['Channel-Call-State', ({ callState }) => callState],
  ['Channel-State-Number', ({ state }) => state],
  ['Channel-Name', ({ name }) => name],
  ['Unique-ID', ({ uuid }) => uuid],
  ['Call-Direction', ({ direction }) => direction],
  ['Presence-Call-Direction', ({ direction }) => direction],
  ['Channel-HIT-Dialplan', ({ hitDialplan }) => hitDialplan],
  ['Channel-Call-UUID', ({ uuid }) => uuid],
  ['Answer-State', ({ answerState }) => answerState],
  ['Channel-Read-Codec-Name', () => 'L16'],
  ['Channel-Read-Codec-Rate', () => 8000],
  ['Channel-Read-Codec-Bit-Rate', () => 128000],
  ['Channel-Write-Codec-Name', () => 'L16'],
  ['Channel-Write-Codec-Rate', () => 8000],
  ['Channel-Write-Codec-Bit-Rate', () => 128000],
];

/** switch_caller_profile_event_set_data (switch_caller.c:321); an empty field is left out. */
const PROFILE: Field<SimChannel>[] = [
  ['Direction', ({ direction }) => direction],
  ['Logical-Direction', ({ direction }) => direction],
  ['Dialplan', ({ dialplan }) => dialplan],
  ['Caller-ID-Name', ({ callerIdName }) => callerIdName],
  ['Caller-ID-Number', ({ callerIdNumber }) => callerIdNumber],
  ['Orig-Caller-ID-Name', ({ origCallerIdName }) => origCallerIdName],
  ['Orig-Caller-ID-Number', ({ origCallerIdNumber }) => origCallerIdNumber],
  ['Callee-ID-Name', ({ calleeIdName }) => calleeIdName],
  ['Callee-ID-Number', ({ calleeIdNumber }) => calleeIdNumber],
  ['ANI', ({ ani }) => ani],
  ['Destination-Number', ({ destination }) => destination],
  ['Unique-ID', ({ uuid }) => uuid],
  ['Source', ({ source }) => source],
  ['Context', () => 'default'],
  ['Channel-Name', ({ name }) => name],
  ['Profile-Index', () => 1],
  ['Profile-Created-Time', ({ createdAt }) => createdAt],
  ['Channel-Created-Time', ({ createdAt }) => createdAt],
  ['Channel-Answered-Time', ({ answeredAt }) => answeredAt],
  ['Channel-Progress-Time', ({ progressAt }) => progressAt],
  ['Channel-Progress-Media-Time', ({ progressMediaAt }) => progressMediaAt],
  ['Channel-Hangup-Time', ({ hangupAt }) => hangupAt],
  ['Channel-Transfer-Time', () => 0],
  ['Channel-Resurrect-Time', () => 0],
  ['Channel-Bridged-Time', ({ bridgedAt }) => bridgedAt],
  ['Channel-Last-Hold', () => 0],
  ['Channel-Hold-Accum', () => 0],
  ['Screen-Bit', () => 'true'],
  ['Privacy-Hide-Name', () => 'false'],
  ['Privacy-Hide-Number', () => 'false'],
];

const OWN = new KeptHeaders([...STATE, ...profile('Caller')]);
const OTHER_LEG = new KeptHeaders(profile('Other-Leg'));

function profile(prefix: string): Field<SimChannel>[] {
  return PROFILE.map(([name, read]) => [`${prefix}-${name}`, (channel) => given(read(channel))]);
}

function given(value: HeaderValue | undefined): HeaderValue | undefined {
  return value === '' ? undefined : value;
}

/** The events with less data: no variables (switch_channel_event_set_data, switch_channel.c:2600). */
const WITHOUT_VARIABLES = ['CHANNEL_OUTGOING', 'CHANNEL_STATE', 'CHANNEL_CALLSTATE'];

export function addChannelData(event: SwitchEvent, channel: SimChannel): void {
  addBasicData(event, channel);
  if (WITHOUT_VARIABLES.includes(event.name)) return;
  for (const [name, value] of channel.variables) event.add(`variable_${name}`, value);
}
