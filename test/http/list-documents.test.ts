import { XMLParser } from 'fast-xml-parser';
import { type Answer, accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';
import type { SimConference } from '../simulator/conference/conference';

let world: World;
let conference: SimConference;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  conference = world.fill('WeeklyTeamConf');
});
afterAll(() => world.end());

const get = (tail: string, type = '*/*') =>
  world.ask(`/conference/WeeklyTeamConf/${tail}`, { headers: accept(type) });

/** RFC 4180 §2, strictly: rows end with CRLF, quoted cells may hold anything. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) throw new Error(`no CSV: ${JSON.stringify(text)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('CSV', () => {
  const COLUMNS =
    'id,channel,uuid,callerIdName,callerIdNumber,hear,speak,talking,hold,video,floor,moderator,ghost,' +
    'volumeIn,volumeOut,energy';

  test('has a header row and one row for each member', async () => {
    const member = conference.join({ callerIdName: 'Ann', callerIdNumber: '0300', channel: 'sofia/a/1@b' });
    const answer = await get('list', 'text/csv');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    const flags = 'true,true,false,false,false,true,false,false';
    const row = `${member.id},sofia/a/1@b,${member.uuid},Ann,0300,${flags},0,0,100`;
    expect(answer.text).toBe(`${COLUMNS}\r\n${row}\r\n`);
  });

  test('leaves unknown cells empty', async () => {
    const member = conference.join({ callerIdName: 'Ann', callerIdNumber: '1' });
    member.hold = true;
    const [, row] = parseCsv((await get('list', 'text/csv')).text);
    expect(row?.slice(5, 9)).toEqual(['', '', '', 'true']);
    const [, byXml] = parseCsv((await get('xml_list', 'text/csv')).text);
    expect(byXml?.slice(0, 4)).toEqual([`${member.id}`, '', member.uuid, 'Ann']);
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+14165550188', '+14165550188'],
    ['-4', '-4'],
    ['+4.5', '+4.5'],
    ['-4-2', "'-4-2"],
    ['+1 416 555 0188', "'+1 416 555 0188"],
    ['+14165550188\n', "'+14165550188\n"],
    ['x;=HYPERLINK("http://x/")', 'x;\'=HYPERLINK("http://x/")'],
    [';=2+2;', ";'=2+2;"],
    ['a,+1', "a,'+1"],
    ['a; -1;@b;ok', "a;' -1;'@b;ok"],
    ['a;"=1+1"', 'a;\'"=1+1"'],
    ['a\n=1', "a\n'=1"],
    ['a\r=1', "a\n'=1"],
    ['a\t=1', "a '=1"],
    [' =1', "' =1"],
    ['\u00a0\u200b=1', "'\u00a0\u200b=1"],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['x;－1', "x;'－1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['\x1b]0;=1\x07', "\ufffd]0;'=1\ufffd"],
    ['\x01=1', "'\ufffd=1"],
    ['a\x7f\u009b31mb', 'a\ufffd\ufffd31mb'],
    ['smile :-)', 'smile :-)'],
    ['a-b+c@d', 'a-b+c@d'],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=cmd|" /C calc"!A0', '\'=cmd|" /C calc"!A0'],
    ['\t=1', "' =1"],
    ["'=1", "'=1"],
    ['a=1', 'a=1'],
    ['comma, "quote"', 'comma, "quote"'],
    ['line\nfeed', 'line\nfeed'],
    ['carriage\r\nreturn', 'carriage\nreturn'],
    ['"', '"'],
    ['', ''],
    ['José', 'José'],
  ])('turns the name %j into the cell %j', async (callerIdName, cell) => {
    conference.join({ callerIdName, callerIdNumber: callerIdName });
    const rows = parseCsv((await get('list', 'text/csv')).text);
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.length)).toEqual([16, 16]);
    expect(rows[1]?.slice(3, 5)).toEqual([cell, cell]);
  });

  test('of an empty conference is only the header row', async () => {
    expect((await get('list', 'text/csv')).text).toBe(`${COLUMNS}\r\n`);
  });
});

/** An answer and FreeSWITCH's own document of the same second, because the documents contain times. */
async function atOnce(tail: string, asking: () => Promise<Answer>): Promise<{ own: Buffer; answer: Answer }> {
  const line = `WeeklyTeamConf ${tail.replace('&', ' ')}`;
  for (;;) {
    const own = await world.freeswitch(line);
    const answer = await asking();
    if (own.equals(await world.freeswitch(line))) return { own, answer };
  }
}

describe('xml_list', () => {
  test.each([
    ['*/*', 'application/xml'],
    ['application/xml', 'application/xml'],
    ['text/xml', 'text/xml'],
    ['text/plain', 'text/plain'],
  ])("returns FreeSWITCH's own document for %s", async (type, given) => {
    conference.join({ callerIdName: Buffer.from([0x4a, 0xff, 0x26, 0x3c]) });
    const { own, answer } = await atOnce('xml_list', () => get('xml_list', type));
    expect(answer.headers['content-type']).toBe(`${given}; charset=utf-8`);
    expect(answer.bytes).toEqual(own);
    expect(new XMLParser().parse(answer.text)).toMatchObject({ conferences: { conference: {} } });
  });

  test('on the mount of sipXecs is unescaped in the envelope', async () => {
    conference.join();
    const { own, answer } = await atOnce('xml_list', () =>
      world.ask('/sipxconfig/rest/my/conference/WeeklyTeamConf/xml_list'),
    );
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.text).toBe(`<command-response>${own.toString()}</command-response>\n`);
  });

  test('as JSON is the conference with the fields that only xml_list has', async () => {
    const member = conference.join({ callerIdName: 'Joaquín; <&> "Peña"', callerIdNumber: '0300' });
    conference.talk(member, true);
    const { id, path, startedAt } = conference.record('/var/recordings/ä & <b>.wav');
    conference.variables.set('theme', Buffer.from('é<&>"').toString('latin1'));
    conference.locked = true;
    const body = JSON.parse((await get('xml_list', 'application/json')).text);
    expect(body).toMatchObject({
      ...{ conference: 'WeeklyTeamConf', active: true, locked: true, uuid: conference.uuid, rate: 8000 },
      variables: { theme: 'é<&>"' },
      recordings: [{ path: Buffer.from(path, 'latin1').toString(), paused: false, startedAt }],
      members: [
        {
          ...{
            id: member.id,
            uuid: member.uuid,
            callerIdName: 'Joaquín; <&> "Peña"',
            callerIdNumber: '0300',
          },
          ...{ hear: true, speak: true, talking: true, hold: false, floor: true, moderator: false },
          flags: { can_hear: true, can_speak: true, talking: true, is_ghost: false },
        },
      ],
    });
    expect(body.flags).toEqual(expect.arrayContaining(['locked', 'running', 'recording']));
    expect(body.members).toHaveLength(1);
    expect(body.members[0]).not.toHaveProperty('channel');
    expect(JSON.stringify(body)).not.toContain(`"id":${id}`);
    expect(body.runTime).toBeGreaterThanOrEqual(0);
  });

  test('may hold hundreds of character references', async () => {
    for (let index = 0; index < 50; index++) conference.variables.set(`v${index}`, '&<>"'.repeat(20));
    conference.join();
    const answer = await get('xml_list', 'application/json');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text).variables.v49).toBe('&<>"'.repeat(20));
  });

  test("is refused if a caller's data breaks the XML", async () => {
    conference.join();
    conference.variables.set('x', '<!-- ');
    for (const type of ['*/*', 'application/json']) {
      expect(await get('xml_list', type)).toMatchObject({
        status: 502,
        text: expect.stringContaining('unrecognised_reply'),
      });
    }
  });
});

describe('json_list', () => {
  const name = Buffer.from('4a6f73c3a920ff22', 'hex');

  test.each(['json_list', 'json_list&compact'])('%s', async (tail) => {
    conference.join({ callerIdName: 'Jo "é"' });
    for (const type of ['*/*', 'application/json']) {
      const { own, answer } = await atOnce(tail, () => get(tail, type));
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      // As FreeSWITCH wrote it, with a newline as in every JSON answer.
      expect(answer.bytes).toEqual(Buffer.concat([own, Buffer.from('\n')]));
      expect(JSON.parse(answer.text)).toMatchObject([{ conference_name: 'WeeklyTeamConf' }]);
    }
  });

  test('as JSON is UTF-8 even if a name is not', async () => {
    conference.join({ callerIdName: name });
    const answer = await get('json_list', 'application/json');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(answer.bytes);
    expect(JSON.parse(text)[0].members[0].caller_id_name).toBe('JosÃ© ÿ"');
  });

  test('decodes each name separately: UTF-8 if valid, else Latin-1', async () => {
    conference.join({ callerIdName: 'Zoë' });
    conference.join({ callerIdName: Buffer.from('J\xf6rg "M\xfcller"\\', 'latin1') });
    const { text } = await get('json_list', 'application/json');
    const names = JSON.parse(text)[0].members.map(
      (member: Record<string, unknown>) => member['caller_id_name'],
    );
    expect(names).toEqual(expect.arrayContaining(['Zoë', 'Jörg "Müller"\\']));
  });

  test("as text is FreeSWITCH's own, byte for byte", async () => {
    conference.join({ callerIdName: name });
    const { own, answer } = await atOnce('json_list', () => get('json_list', 'text/plain'));
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.bytes).toEqual(own);
    const wrapped = await atOnce('json_list', () =>
      world.ask('/sipxconfig/rest/my/conference/WeeklyTeamConf/json_list'),
    );
    expect(wrapped.answer.bytes).toEqual(
      Buffer.concat([Buffer.from('<command-response>'), wrapped.own, Buffer.from('</command-response>\n')]),
    );
  });

  test('as JSON works on the mount of sipXecs', async () => {
    conference.join();
    const answer = await world.ask('/sipxconfig/rest/my/conference/WeeklyTeamConf/json_list', {
      headers: accept('application/json'),
    });
    expect(JSON.parse(answer.text)).toMatchObject([{ member_count: 1 }]);
  });
});
