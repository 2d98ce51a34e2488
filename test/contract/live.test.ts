import { systemClock } from '../../src/clock';
import { readConference } from '../../src/conferences/read';
import { RecordingMemory } from '../../src/recordings/memory';
import { RecordingPolicy } from '../../src/recordings/names';
import { ClientState, differences } from '../helpers/client-state';
import { EventStream, type StreamEvent } from '../helpers/event-stream';
import { until } from '../helpers/until';
import { type Contract, openContract, REAL } from './freeswitch';

let contract: Contract;
const streams: EventStream[] = [];
beforeAll(async () => {
  contract = await openContract();
});
afterAll(async () => {
  for (const stream of streams) stream.close();
  await contract.end();
});

async function listen(...names: string[]): Promise<EventStream> {
  const stream = await EventStream.open(contract.gateway.url, { conference: names.join(',') });
  streams.push(stream);
  await stream.sees('snapshot', names.length);
  return stream;
}

/** Waits until the events of a stream agree with FreeSWITCH's lists. */
async function agree(stream: EventStream, name: string): Promise<void> {
  const parts = {
    esl: contract.esl,
    clock: systemClock,
    live: { recordings: new RecordingMemory(systemClock) },
    recordings: {
      names: new RecordingPolicy({ dir: contract.recordings, format: 'wav' }),
      folder: undefined,
    },
  };
  const conference = { name, freeswitchName: name, profile: 'default', owners: [], listed: true };
  let found: unknown[] = [];
  const look = async (): Promise<boolean> => {
    const read = await readConference(parts, conference);
    const told = new ClientState();
    for (const { kind, data } of stream.events) told.take(kind, data);
    found = differences(told.get(name), read);
    return found.length === 0;
  };
  await until(look).catch(() => expect(found).toEqual([]));
}

const brief = ({ kind, data }: StreamEvent): string => `${kind} ${data.member?.id ?? ''}`.trim();

/** Waits for an event of this member with these values. */
async function changed(stream: EventStream, id: number, wanted: Record<string, unknown>): Promise<void> {
  const fits = ({ kind, data }: StreamEvent): boolean =>
    kind === 'member-changed' &&
    data.member.id === id &&
    Object.entries(wanted).every(([key, value]) => data.member[key] === value);
  await until(() => stream.events.some(fits));
}

test('a conference from its beginning to its end', async () => {
  const name = contract.name();
  const stream = await listen(name);
  const [first = 0, second = 0] = await contract.fill(name, 'park1', 'park2');
  await changed(stream, first, { floor: true });
  await agree(stream, name);

  await contract.ask(`${name}/mute&${second}`);
  await changed(stream, second, { speak: false });
  await contract.ask(`${name}/deaf&${second}&quiet`);
  await changed(stream, second, { speak: false, hear: false });
  await contract.ask(`${name}/hold&${second}`);
  await changed(stream, second, { hold: true, speak: null, hear: null, talking: null });
  await agree(stream, name);
  await contract.ask(`${name}/unhold&${second}`);
  await changed(stream, second, { hold: false, speak: false, hear: false });
  await contract.ask(`${name}/volume_in&${second}&3`);
  await changed(stream, second, { volumeIn: 3 });
  await contract.ask(`${name}/energy&${second}&250`);
  await changed(stream, second, { energy: 250, volumeIn: 3 });
  await contract.ask(`${name}/lock`);
  await stream.sees('locked');
  await agree(stream, name);

  await contract.ask(`${name}/kick&${first}`);
  await stream.sees('member-left');
  await changed(stream, second, { floor: true });
  await agree(stream, name);
  await contract.ask(`${name}/hup&${second}`);
  await stream.sees('conference-ended');
  await agree(stream, name);

  const told = stream.events.map(brief).filter((what) => !what.startsWith('playback'));
  expect(told).toEqual([
    ...['freeswitch', 'scope', 'snapshot', 'conference-started'],
    ...[`member-joined ${first}`, `member-changed ${first}`, `member-joined ${second}`],
    // mute, deaf, hold, unhold, volume, energy
    ...Array.from({ length: 6 }, () => `member-changed ${second}`),
    ...['locked', `member-changed ${first}`, `member-left ${first}`, `member-changed ${second}`],
    ...[`member-changed ${second}`, `member-left ${second}`, 'conference-ended'],
  ]);
});

test('recordings', async () => {
  const name = contract.name();
  const stream = await listen(name);
  await contract.fill(name, 'park1');
  const { recording, path } = (await contract.json(`${name}/record`)).body;
  expect((await stream.sees('recording-started')).data.recording).toMatchObject({ id: recording, path });
  await agree(stream, name);
  await contract.ask(`${name}/pause&${recording}`);
  expect((await stream.sees('recording-changed')).data.recording.paused).toBe(true);
  await agree(stream, name);
  await contract.ask(`${name}/record&stop`);
  await stream.sees('recording-stopped');
  await contract.api('conference', name, 'record', '/proc/none/a.wav');
  expect((await stream.sees('recording-failed')).data.recording).toEqual({
    id: null,
    path: '/proc/none/a.wav',
  });
  await agree(stream, name);
});

test('a moved member keeps the id', async () => {
  const [from, to] = [contract.name(), contract.name()];
  const stream = await listen(from, to);
  const [first = 0] = await contract.fill(from, 'park1', 'park2');
  await contract.ask(`${from}/mute&${first}`);
  await contract.ask(`${from}/transfer&${to}&${first}`);
  await until(() =>
    stream.events.some(({ kind, data }) => kind === 'member-joined' && data.conference === to),
  );
  expect(stream.of('member-left')[0]?.data).toMatchObject({ conference: from, member: { id: first } });
  expect(stream.of('member-joined').at(-1)?.data.member).toMatchObject({ id: first, speak: true });
  await agree(stream, from);
  await agree(stream, to);
});

test('members who joined before the stream are in the snapshot', async () => {
  const name = contract.name();
  const before = await listen(name);
  const ids = await contract.fill(name, 'park1', 'park2', 'park3');
  await contract.ask(`${name}/mute&${ids[1]}`);
  // FreeSWITCH checks only every 20 ms if there are events to send (mod_event_socket.c `read_packet`).
  await changed(before, ids[1] ?? 0, { speak: false });
  const stream = await listen(name);
  await agree(stream, name);
  expect(stream.of('snapshot')[0]?.data.state.members).toHaveLength(3);
});

test('variables of the conference forge nothing', async () => {
  const name = contract.name();
  const stream = await listen(name);
  await contract.fill(name, 'park1');
  await stream.sees('member-joined');
  for (const [variable, value] of [
    ['Conference-Name', 'Boss'],
    ['Conference-Unique-ID', 'another'],
    ['Action', 'conference-destroy'],
  ]) {
    await contract.api('conference', name, 'setvar', `${variable}`, `${value}`);
  }
  await contract.ask(`${name}/lock`);
  expect((await stream.sees('locked')).data.conference).toBe(name);
  await contract.fill(name, 'park2');
  await stream.sees('member-joined', 2);
  await agree(stream, name);
});

test('with a variable named Error, recordings succeed and playbacks are reported', async () => {
  const name = contract.name();
  const stream = await listen(name);
  await contract.fill(name, 'park1');
  for (const variable of ['Error', 'Path', 'File', 'New-ID', 'Member-ID', 'Hold', 'Event-Subclass']) {
    await contract.api('conference', name, 'setvar', variable, 'boo');
  }
  const answer = await contract.json(`${name}/record`);
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  const { recording: id, path } = answer.body;
  expect((await stream.sees('recording-started')).data.recording).toMatchObject({ id, path });
  await agree(stream, name);
  // The commas would count as the gateway's query, so send it to FreeSWITCH directly.
  const file = 'tone_stream://%(40,0,440)';
  await contract.api('conference', name, 'play', file);
  expect((await stream.sees('playback')).data).toMatchObject({ file, playing: true, member: null });
  await contract.ask(`${name}/record&stop`);
  expect((await stream.sees('recording-stopped')).data.recording.path).toBe(path);
  expect((await contract.api('conference', name, 'setvar', 'Conference-Name', 'ARRAY::x|:y')).trim()).toBe(
    '+OK',
  );
  await contract.ask(`${name}/lock`);
  expect((await stream.sees('locked')).data.conference).toBe(name);
  expect(stream.of('recording-failed')).toEqual([]);
  await agree(stream, name);
});

test('a silent join is found as soon as an event mentions the member', async () => {
  const name = contract.name();
  const stream = await listen(name);
  const [first = 0] = await contract.fill(name, 'park1');
  await changed(stream, first, { floor: true });
  const silent = '{conference_silent_entry=true}loopback/park2';
  await contract.api('conference', name, 'dial', silent);
  await until(async () => (await contract.ask(`${name}/count`)).text === '2');
  await contract.ask(`${name}/mute&all`);
  const { data } = await stream.sees('snapshot', 2);
  expect(data.state.members).toHaveLength(2);
  await agree(stream, name);
});

// The telephones of the simulator make no sound by themselves.
(REAL ? test : test.skip)('reports who talks, also if muted while talking', async () => {
  const name = contract.name();
  const stream = await listen(name);
  await contract.fill(name, 'park1');
  const [, tone = 0] = await contract.fill(name, 'tone');
  await changed(stream, tone, { talking: true });
  await agree(stream, name);
  await contract.ask(`${name}/mute&${tone}&quiet`);
  await changed(stream, tone, { talking: false, speak: false });
  await agree(stream, name);
});
