import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConferenceXml } from '../../../src/replies/conference-xml';

const FOLDER = join(__dirname, '../../../fixtures/freeswitch/1.10.12');

function recorded(file: string, note: string | undefined): string {
  const { exchanges }: { exchanges: { command: string; reply: string; note?: string }[] } = JSON.parse(
    readFileSync(join(FOLDER, file), 'utf8'),
  );
  const exchange = exchanges.find(
    (entry) => /^conference \w+ xml_list$/.test(entry.command) && entry.note === note,
  );
  if (!exchange) throw new Error(`${file} has no xml_list noted ${note}`);
  return exchange.reply;
}

test('a recorded document', () => {
  const view = parseConferenceXml(recorded('lists-muted-deaf.json', 'one muted, one deaf'), 'Team');
  expect(view).toMatchObject({
    conference: 'Team',
    active: true,
    locked: false,
    uuid: '2cceea5f-d4a2-4618-81dd-b12e13ceab7c',
    rate: 8000,
    runTime: 1,
    flags: ['running', 'answered', 'enforce_min', 'dynamic', 'exit_sound', 'enter_sound'],
    recordings: [],
    variables: {},
  });
  expect(view?.members.map(({ id, hear, speak, floor }) => [id, hear, speak, floor])).toEqual([
    [369, true, false, false],
    [368, false, true, false],
    [367, true, false, true],
  ]);
  expect(view?.members[0]).toMatchObject({
    callerIdName: 'Outbound Call',
    callerIdNumber: 'park3',
    energy: 100,
    joinedSecondsAgo: 1,
    lastTalkedSecondsAgo: null,
  });
});

test('one member is a list of one, and its number stays text', () => {
  const xml = recorded('caller-names.json', 'Percent').replace('>park1<', '>004412340<');
  expect(parseConferenceXml(xml, 'Quiz')?.members.map((member) => member.callerIdNumber)).toEqual([
    '004412340',
  ]);
});

test.each([
  ['Semi', 'Ann; the "Boss" <b> & co'],
  ['Utf8', 'José Ünïcødé 東京 🎧'],
  ['Percent', '100% sure'],
  ['Pipe', 'a|b,c'],
  ['Quote', "O'Brien"],
])('the caller name %s', (note, name) => {
  expect(parseConferenceXml(recorded('caller-names.json', note), 'Quiz')?.members[0]?.callerIdName).toBe(
    name,
  );
});

test('a name whose bytes are not UTF-8 is read as Latin-1', () => {
  const xml = recorded('caller-names.json', 'Quote').replace("O'Brien", 'Jos%E9');
  expect(parseConferenceXml(xml, 'Quiz')?.members[0]).toMatchObject({
    callerIdName: 'José',
    callerIdNumber: 'park1',
  });
});

test('recorders, variables and the lock', () => {
  const recorder =
    '<member type="recording_node"><record_path status="paused">/r/a &amp; b.wav</record_path>' +
    '<join_time type="UNIX-epoch">1795169064</join_time></member></members>';
  const xml = recorded('caller-names.json', 'Quote')
    .replace('</members>', recorder)
    .replace('<variables>', '<variables><variable name="color" value="blu&#xE9;"></variable>')
    .replace('running="true"', 'locked="true" running="true"');
  expect(parseConferenceXml(xml, 'Quiz')).toMatchObject({
    locked: true,
    recordings: [{ path: '/r/a & b.wav', paused: true, startedAt: 1795169064 }],
    variables: { color: 'blué' },
    members: [{ callerIdName: "O'Brien" }],
  });
});

describe('refuses', () => {
  const xml = recorded('caller-names.json', 'Quote');

  test.each([
    ['an error', '-ERR Conference Quiz not found\n'],
    ['no conference', '<?xml version="1.0"?>\n<conferences></conferences>\n'],
    ['a document cut short', xml.slice(0, -30)],
    ['two conferences', xml.replace('<conference ', '<conference name="x"></conference><conference ')],
    ['markup after <!', xml.replace('name="Quiz"', 'name="x<!y">&z"')],
    ['a DTD', xml.replace('<conferences>', '<!DOCTYPE x [<!ENTITY e "boom">]><conferences>')],
    ['a member without an id', xml.replace(/<id>\d+<\/id>/, '<id>x</id>')],
    ['nothing', ''],
  ])('%s', (_what, text) => {
    expect(parseConferenceXml(text, 'Quiz')).toBeUndefined();
  });
});
