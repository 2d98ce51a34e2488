import { populateDemo } from '../../simulator/demo-conferences';
import { Simulator } from '../../simulator/simulator';
import { bytes, text } from '../../simulator/text/bytes';
import { atoi } from '../../simulator/text/c-string';
import { separateString } from '../../simulator/text/separate-string';
import { urlEncode } from '../../simulator/text/url-encode';
import { ampEncode } from '../../simulator/text/xml';
import { EslSocket } from './esl-socket';

describe('the tokeniser', () => {
  test.each<[line: string, words: string[]]>([
    ['Team  mute   all ', ['Team', 'mute', 'all']],
    ["'My Conf' list", ['My Conf', 'list']],
    ["M'y C'onf list", ['My Conf', 'list']],
    ['"My Conf" list', ['"My', 'Conf"', 'list']],
    ['My\\ Conf list', ['My\\ Conf', 'list']],
    ["it\\'s list", ["it's", 'list']],
    ["it's a list", ["it's a list"]],
    ['a\\nb\\tc\\sd\\\\e\\x list', ['a\nb\tc d\\e\\x', 'list']],
    ["'a\\nb' list", ['a\nb', 'list']],
    ["'' list", ['', 'list']],
    ["' a ' list", [' a ', 'list']],
    ['a\tb list', ['a\tb', 'list']],
    ['^^:my room:list', ['my room', 'list']],
    ["^^:it's:'a:b':", ['its:a', "b'"]],
    ['^^::list', ['', 'list']],
    ['^^ ', ['^^']],
    ['\\', ['\\']],
    ['', []],
  ])('%j', (line, words) => {
    expect(separateString(line)).toEqual(words);
  });

  test('the 25th word is the unsplit rest', () => {
    const words = separateString(Array.from({ length: 30 }, (_, at) => `w${at}`).join('  '));
    expect(words.length).toBe(25);
    expect(words.at(-1)).toBe('w24  w25  w26  w27  w28  w29');
  });
});

describe('the C library', () => {
  test.each([
    ['12abc', 12],
    [' -1', -1],
    ['abc', 0],
    ['4294967297', 1],
    ['99999999999999999999', -1],
    ['+5', 5],
    ['+-5', 0],
  ])('atoi(%j) is %d', (value, number) => {
    expect(atoi(value)).toBe(number);
  });
});

describe('escaping in xml_list', () => {
  test('percent-encoding leaves text that looks encoded', () => {
    expect(urlEncode(bytes('100% %41 %e2 é/~'))).toBe('100%25%20%41%20%25e2%20%C3%A9/~');
  });

  test('attributes become entities, and bytes that are not UTF-8 are dropped', () => {
    expect(ampEncode(bytes('<"é東🎧">&\n'), true)).toBe(
      '&lt;&quot;&#xE9;&#x6771;&#x1F3A7;&quot;&gt;&amp;&#xA;',
    );
    // A byte that begins nothing valid takes the next one with it.
    expect(ampEncode('a\x80b\xffc\xc3Cd', true)).toBe('abd');
    expect(ampEncode(bytes('x<!y">&é'), true)).toBe(bytes('x<!y">&é'));
  });
});

describe('members', () => {
  let simulator: Simulator;
  let client: EslSocket;

  beforeEach(async () => {
    // Long frames, so that commands to a kicked member come before the member has left.
    simulator = await Simulator.start({ frameMs: 100 });
    client = await EslSocket.signedIn(simulator);
  });

  afterEach(() => simulator.stop());

  test('names of any bytes are sent unchanged', async () => {
    const name = Buffer.from([0x4a, 0xff, 0xfe, 0x3b]);
    simulator.conference('Team').join({ callerIdName: name, channel: 'c', uuid: 'u', callerIdNumber: '7' });
    client.send('api conference Team list\n\n');
    await client.until(() => client.text.endsWith('100\n'));
    const expected = Buffer.concat([
      Buffer.from('1;c;u;'),
      name,
      Buffer.from(';7;hear|speak|floor;0;0;100\n'),
    ]);
    expect(client.received.subarray(-expected.length)).toEqual(expected);
    expect(await client.frame()).toBeDefined();
    expect(await client.api('conference Team xml_list')).toContain('<caller_id_name>J%FF%FE%3B<');
  });

  test('targets: moderators, recorders, variables, kicked members', async () => {
    const team = simulator.conference('Team');
    const chair = team.join({ moderator: true });
    const other = team.join({ variables: { room: 'a b' } });
    expect(await client.api('conference Team mute non_moderator')).toBe(
      `+OK mute ${other.id}\nSkipping moderator (member id ${chair.id}).\n`,
    );
    expect(await client.api('conference Team deaf room=nowhere')).toBe('-ERR Non-Existant member\n');
    expect(await client.api("conference Team deaf 'room=a b'")).toBe(`+OK deaf ${other.id}\n`);
    expect(await client.api(`conference Team get-uuid uuid=${chair.uuid}`)).toBe(chair.uuid);
    expect(await client.api('conference Team get-uuid all')).toBe(other.uuid + chair.uuid);
    team.record('/recordings/a.wav');
    expect(await client.api('conference Team mute last')).toBe('-ERR no reply\n');
    team.stopRecording('/recordings/a.wav');
    expect(await client.api('conference Team MUTE Last')).toBe(`+OK mute ${other.id}\n`);
    expect(await client.api('conference Team mute -1')).toBe('-ERR Non-Existant ID 4294967295\n');
    expect(await client.api(`conference Team kick ${other.id}`)).toBe(`+OK kicked ${other.id}\n`);
    expect(await client.api('conference Team kick last')).toBe(`+OK kicked ${other.id}\n`);
    expect(await client.api(`conference Team mute ${other.id}`)).toBe(`-ERR Non-Existant ID ${other.id}\n`);
    expect(await client.api('conference Team list count')).toBe('2');
    await simulator.settled();
    expect(await client.api('conference Team list count')).toBe('1');
  });

  test('ghosts are listed but not counted; a recorder takes an id and is a node', async () => {
    const team = simulator.conference('Team', { uuid: 'cu' });
    team.join({ ghost: true });
    expect(team.record('/r/<é>.wav').id).toBe(2);
    expect(await client.api('conference Team count')).toBe('0');
    expect(await client.api('conference Team list')).toMatch(/;hear\|speak\|floor\|ghost;0;0;100\n$/);
    const xml = await client.api('conference Team xml_list');
    expect(xml).toContain('member-count="0" ghost-count="1"');
    expect(xml).toContain(
      '<member type="recording_node">\n        <record_path>/r/&lt;&#xE9;&gt;.wav</record_path>',
    );
    expect(await client.api('conference Team json_list compact')).toContain(
      '{"type":"recording_node","record_path"',
    );
  });

  test('a held member hears and speaks nothing in the lists, but the events have the true flags', async () => {
    const member = simulator.conference('Team').join();
    await client.api(`conference Team hold ${member.id}`);
    expect(await client.api('conference Team list')).toContain(';hold|floor;');
    expect([member.canHear, member.canSpeak]).toEqual([true, true]);
  });

  test('uuid_exists and uuid_kill', async () => {
    const member = simulator.conference('Team').join();
    expect(await client.api(`uuid_exists ${member.uuid}`)).toBe('true');
    expect(await client.api(`uuid_kill ${member.uuid}`)).toBe('+OK\n');
    await simulator.settled();
    expect(await client.api(`uuid_exists ${member.uuid}`)).toBe('false');
    expect(await client.api('conference Team list')).toBe('-ERR Conference Team not found\n');
  });

  test('version, long and short', async () => {
    expect(await client.api('version')).toMatch(
      /^FreeSWITCH Version 1\.10\.12-release\+git\S+ \(git a88d069 .*\)\n$/,
    );
    expect(await client.api('version short')).toBe('1.10.12-release\n');
  });

  test('a conference named like a command hides the command', async () => {
    simulator.conference('list').join();
    expect(await client.api('conference list')).toBe("Conference command, not specified.\nTry 'help'\n");
    expect(await client.api('conference list count')).toBe('1');
  });

  test('the demonstration has two conferences with three members', async () => {
    populateDemo(simulator);
    expect(await client.api('conference count')).toBe('2');
    expect(await client.api('conference WeeklyTeamConf list')).toContain(';Joaquín Peña;1017;hear|speak;');
    expect(simulator.find('Conf400')?.members.map((member) => text(member.callerIdName))).toEqual([
      'TORONTO ON',
      'Front desk, Ames & Lowe',
      'Dmitri Wachs',
    ]);
  });
});
