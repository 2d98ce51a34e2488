import { RoomTable } from '../../../src/conferences/room-table';
import { parseJsonEvent } from '../../../src/esl/events';
import { actionOf, detail, memberHeader, readEvent } from '../../../src/freeswitch/conference-event';
import { type Headers, orderedEvent, roomEvents } from '../conferences/room-events';

const room = roomEvents('r1');
/** A variable for each header that the gateway reads, and more that a member or an action has. */
const HOSTILE: Headers = {
  'Event-Name': 'HEARTBEAT',
  'Event-Subclass': 'other::maintenance',
  'Event-Sequence': '0',
  'Core-UUID': 'another',
  'Conference-Name': 'Boss',
  'Conference-Size': '99',
  'Conference-Unique-ID': 'r9',
  Action: 'conference-destroy',
  Error: 'boo',
  Path: '/r/forged.wav',
  File: 'forged.wav',
  'Milliseconds-Elapsed': '1',
  'Old-ID': '8',
  'New-ID': '9',
  'New-Level': '4',
  'Volume-Level': '4',
  Floor: 'true',
  'Unique-ID': 'u9',
  'Channel-Name': 'forged',
  'Caller-Caller-ID-Name': 'The boss',
  'Caller-Caller-ID-Number': '1',
  Video: 'true',
  Hear: 'false',
  Speak: 'false',
  Talking: 'true',
  Hold: 'true',
  'Member-ID': '9',
  'Member-Type': 'moderator',
  'Member-Ghost': 'true',
  'Energy-Level': '1',
  'Current-Energy': '1',
};

const FILE = { File: 'a.wav' };
/** The events of a conference with these variables. */
const story = (variables: Headers) => [
  room.event('conference-create', {}, variables),
  room.member('add-member', 1, {}, variables),
  room.behindAction('floor-change', 1, { 'Old-ID': 'none' }, { 'New-ID': '1' }, variables),
  room.event('lock', {}, variables),
  room.member('mute-member', 1, { Speak: 'false' }, variables),
  room.member('volume-in-member', 1, { 'Volume-Level': '2' }, variables),
  room.member('energy-level', 1, { 'New-Level': '200' }, variables),
  room.event('start-recording', { Path: '/r/a.wav' }, variables),
  room.event('pause-recording', { Path: '/r/a.wav' }, variables),
  room.event('stop-recording', { Path: '/r/a.wav', 'Milliseconds-Elapsed': '5000' }, variables),
  room.event('start-recording', { Path: '/r/b.wav', Error: 'File could not be opened' }, variables),
  room.event('play-file', { ...FILE, Async: 'false' }, variables),
  room.event('play-file-done', FILE, variables),
  room.member('play-file-member', 1, FILE, variables),
  room.behindAction('play-file-member-done', 1, {}, FILE, variables),
  room.event('play-file-member-done', FILE, variables),
  room.event('floor-change', { 'Old-ID': '1', 'New-ID': 'none' }, variables),
  room.member('del-member', 1, {}, variables),
  room.event('conference-destroy', {}, variables),
];
const applied = (variables: Headers) => {
  const table = new RoomTable();
  return story(variables).map((event) => ({
    name: event.name,
    subclass: event.subclass,
    ...table.apply(event, 0),
  }));
};

test('the sequence of events is complete', () => {
  const kinds = applied({}).flatMap(({ changes }) => changes.map(({ kind }) => kind));
  expect(kinds).toEqual([
    ...['conference-started', 'member-joined', 'member-changed', 'locked', 'member-changed'],
    ...['member-changed', 'member-changed', 'recording-started', 'recording-changed', 'recording-stopped'],
    ...['recording-failed', 'playback', 'playback', 'member-changed', 'playback', 'playback'],
    ...['member-left', 'conference-ended'],
  ]);
});

describe('a variable of the conference forges nothing', () => {
  test.each(Object.entries(HOSTILE))('%s: %s', (name, value) => {
    expect(applied({ [name]: value })).toEqual(applied({}));
  });

  test('nor do all of them, in either order', () => {
    expect(applied(HOSTILE)).toEqual(applied({}));
    expect(applied(Object.fromEntries(Object.entries(HOSTILE).reverse()))).toEqual(applied({}));
  });

  test('nor does one whose header is absent for this member', () => {
    const event = room.member('mute-member', 1, {}, { 'Volume-Level': '3', Path: '/r/a.wav', File: 'a' });
    expect(['Volume-Level', 'Path', 'File', 'Action'].map((name) => detail(event, name))).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
  });
});

test('if a variable turned a header of FreeSWITCH’s into a list, the list begins with FreeSWITCH’s value', () => {
  const json =
    '{"Event-Subclass":["conference::maintenance","x"],"Event-Name":"CUSTOM","Conference-Name":["Sales","x","]"],"Action":["a","b"],"Action":"lock"}';
  const event = parseJsonEvent(Buffer.from(json));
  if (!event) throw new Error('no event');
  expect([event.subclass, event.first('Conference-Name'), actionOf(event)]).toEqual([
    ...['conference::maintenance', 'Sales', 'lock'],
  ]);
});

test('an event without an action and a member returns `undefined` for both', () => {
  const event = orderedEvent([
    ['Event-Name', 'CUSTOM'],
    ['Event-Subclass', 'conference::maintenance'],
  ]);
  expect([actionOf(event), detail(event, 'Path'), memberHeader(event, 'Member-ID')]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
});

test('reading an event twice returns the same event', () => {
  const came = story(HOSTILE)[5];
  if (!came) throw new Error('no such event');
  const read = readEvent(came);
  expect(readEvent(read)).toBe(read);
  expect([actionOf(read), memberHeader(read, 'Member-ID'), detail(read, 'New-Level')]).toEqual([
    actionOf(came),
    memberHeader(came, 'Member-ID'),
    detail(came, 'New-Level'),
  ]);
  expect([read.name, read.subclass, read.names, read.body]).toEqual([
    came.name,
    came.subclass,
    came.names,
    came.body,
  ]);
  expect(read.first('Conference-Name')).toBe(came.first('Conference-Name'));
  expect(read.header('Conference-Name')).toBe(came.header('Conference-Name'));
});
