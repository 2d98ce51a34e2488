import { Simulator } from '../../simulator/simulator';
import { EslSocket } from './esl-socket';

type Event = Record<string, string>;

let simulator: Simulator;
let client: EslSocket;
let listener: EslSocket;

beforeEach(async () => {
  simulator = await Simulator.start({ timeScale: 0.05 });
  client = await EslSocket.signedIn(simulator);
  listener = await EslSocket.signedIn(simulator);
  const team = simulator.conference('Team');
  for (const _ of [1, 2]) team.join();
  await listener.command('event json CUSTOM conference::maintenance');
});

afterEach(() => simulator.stop());

const team = (words: string): Promise<string> => client.api(`conference Team ${words}`);

async function next(action: string): Promise<Event> {
  const event = await listener.event();
  expect(event.Action).toBe(action);
  return event;
}

describe('recording', () => {
  test('begins a moment after +OK, and takes a member id', async () => {
    expect(await team('record /r/a.wav')).toBe('+OK Record file /r/a.wav\n');
    expect(await team('norecord /r/a.wav')).toBe(
      "-ERR non-existant recording '/r/a.wav'\n+OK Stopped recording 0 files\n",
    );
    expect(await next('start-recording')).toMatchObject({ Path: '/r/a.wav' });
    expect(await team('mute last')).toBe('-ERR no reply\n');
    expect(simulator.find('Team')?.join().id).toBe(4);
    await next('add-member');
    await team('pause /r/a.wav');
    expect(await next('pause-recording')).toMatchObject({ Path: '/r/a.wav', 'Other-Recordings': 'true' });
    expect(await team('json_list compact')).toContain('"record_path":"/r/a.wav","status":"paused"');
    await team('resume /r/a.wav');
    await next('resume-recording');
    expect(await team('norecord all')).toBe(
      'Stopped recording file /r/a.wav\n+OK Stopped recording 0 files\n',
    );
    const stopped = await next('stop-recording');
    expect(stopped).toMatchObject({ Path: '/r/a.wav', 'Other-Recordings': 'false', Samplerate: '8000' });
    expect(Number(stopped['Samples-Out'])).toBe(Number(stopped['Milliseconds-Elapsed']) * 8);
  });

  test('reports a failure only by the event', async () => {
    simulator.unwritable = /^\/full\//;
    for (const path of ['/full/a.wav', '/r/a.odd']) {
      expect(await team(`record ${path}`)).toBe(`+OK Record file ${path}\n`);
      expect(await next('start-recording')).toMatchObject({
        Path: path,
        Error: 'File could not be opened for recording',
      });
      expect(await next('stop-recording')).toMatchObject({ Path: path, 'Milliseconds-Elapsed': '0' });
    }
    expect(await team('chkrecord')).toBe('-ERR Conference is not being recorded.\n');
  });

  test('chkrecord forgets the newer when the older one ends', async () => {
    for (const name of ['a', 'b']) {
      await team(`record /r/${name}.wav`);
      await next('start-recording');
    }
    expect(await team('chkrecord')).toBe('+OK Record file /r/b.wav\n+OK Record file /r/a.wav\n');
    await team('norecord /r/a.wav');
    expect(await next('stop-recording')).toMatchObject({ 'Other-Recordings': 'true' });
    expect(await team('chkrecord')).toBe('-ERR Conference is not being recorded.\n');
    expect(await team('xml_list')).toContain('recording="true"');
  });

  test('ends with the conference', async () => {
    await team('record /r/a.wav');
    await next('start-recording');
    await team('kick all');
    await simulator.settled();
    const actions: (string | undefined)[] = [];
    while (actions.at(-1) !== 'conference-destroy') actions.push((await listener.event()).Action);
    expect(actions.slice(-2)).toEqual(['stop-recording', 'conference-destroy']);
  });
});

describe('playing', () => {
  test('an existing file, a missing one, and the end of it', async () => {
    simulator.files.add('/sounds/hello.wav').add('/usr/share/freeswitch/sounds/short.wav');
    expect(await team('play {vol=2}/sounds/hello.wav')).toBe(
      '+OK (play) Playing file {vol=2}/sounds/hello.wav\n',
    );
    expect(await next('play-file')).toMatchObject({
      File: '{vol=2}/sounds/hello.wav',
      Async: 'false',
      vol: '2',
    });
    expect(await team('play_status')).toBe('+OK 0/0 /sounds/hello.wav\n');
    expect(await next('play-file-done')).toMatchObject({ File: '{vol=2}/sounds/hello.wav', vol: '2' });
    expect(await team('play short.wav')).toBe('+OK (play) Playing file short.wav\n');
    await next('play-file');
    expect(await team('play long.wav')).toBe('-ERR (play) File: long.wav not found.\n');
    expect(await next('play-file')).toMatchObject({
      File: '/usr/share/freeswitch/sounds/long.wav',
      Error: 'File could not be played',
    });
  });

  test('a stopped file counts until the mixer has removed it', async () => {
    for (const async of ['', '', ' async']) await team(`play tone_stream://%(60000,0,440)${async}`);
    expect(await team('stop')).toBe('+OK Stopped 3 files.\n');
    expect(await team('stop')).toBe('+OK Stopped 3 files.\n');
    await simulator.settled();
    expect(await team('stop')).toBe('+OK Stopped 0 files.\n');
  });

  test('to a member', async () => {
    expect(await team('play silence_stream://100 1')).toBe(
      '+OK (play) Playing file silence_stream://100 to member 1\n',
    );
    expect(await next('play-file-member')).toMatchObject({ 'Member-ID': '1' });
    expect(await next('play-file-member-done')).toMatchObject({
      'Member-ID': '1',
      File: 'silence_stream://100',
    });
    expect(await team('play silence_stream://100 99')).toMatch(/^-ERR Member: \d+ not found\.\nplay </);
  });

  test('speech takes its time, one text after the other', async () => {
    const other = await EslSocket.signedIn(simulator);
    const both = [team('say one'), other.api('conference Team say two')];
    expect(await Promise.all(both)).toEqual(['+OK (say) OK\n', '+OK (say) OK\n']);
    expect((await next('speak-text')).Text).toBe('one');
    expect((await next('speak-text')).Text).toBe('two');
    expect(await team('play_status')).toBe('+OK 0/0 \n');
    expect(await team('saymember 2 hello')).toBe('+OK (saymember) OK\n');
    expect(await next('speak-text-member')).toMatchObject({ Text: 'hello', 'Member-ID': '2' });
    simulator.conference('Mute', { profile: 'bare' }).join();
    expect(await client.api('conference Mute say hello')).toBe('-ERR (say) Error!\nsay <text>');
    expect(await client.api('conference Mute saymember 3 hello')).toBe('+OK (saymember) OK\n');
  });
});

describe('variables and relationships', () => {
  test('variables are headers of every later event, and may imitate others', async () => {
    await team('setvar Colour blue');
    await team('lock');
    const event = await next('lock');
    expect(Object.keys(event).indexOf('Colour')).toBe(Object.keys(event).indexOf('Conference-Unique-ID') + 1);
    expect(await team('getvar colour')).toBe('blue');
    await team('setvar COLOUR');
    expect(await team('getvar colour')).toBe('-ERR no reply\n');
  });

  test('relationships', async () => {
    expect(await team('relate 1 2 nospeak')).toBe('+OK 1->2 nospeak set\n');
    expect(await team('relate 1')).toBe('1 -> 2 NOSPEAK HEAR NOSENDVIDEO \n');
    expect(await team('relate 2')).toBe('-ERR no reply\n');
    expect(await team('relate 1 0 clear')).toBe('+OK relationship 1->0 cleared.\n');
    expect(await team('relate')).toBe('+OK No relationships\n');
  });
});
