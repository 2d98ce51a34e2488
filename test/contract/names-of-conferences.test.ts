import { accept } from '../helpers/ask';
import { EventStream } from '../helpers/event-stream';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

/** Endings of names; the beginning is unique to this run. */
const NAMES = [
  'with space',
  'Größe',
  'R&D',
  "O'Brien",
  "it's 'so'",
  '100%',
  '50%41',
  'a/b',
  'Smith, John',
  'a;b:c|d',
  '"quoted"',
  '<b>bold</b>',
  '{a} [b] (c)',
  'back\\slash',
  'say saymember essay',
  'What?!*#=`~',
  '10 $ ^ each',
  'trailing ',
  '会議 👨‍👩‍👧',
  'two@three@four',
];

/** Names that the gateway cannot join by a call; somebody who dials in can. */
const NOT_JOINED = /[$\\]/;
const NOT_SENT_TO = /[$\\,'^@]/;

const admin = { user: 'admin' };

let contract: Contract;
const beginning = `Contract${process.pid}n`;
const fsNameOf = (index: number) => `${beginning}fs${index} ${NAMES[index]}`;
beforeAll(async () => {
  contract = await openContract({
    conferences: {
      [`${beginning}*`]: { owner: '200' },
      [`${beginning} two@three@four`]: { owner: '200' },
      ...Object.fromEntries(
        NAMES.map((_name, index) => [
          `${beginning}by${index}`,
          { owner: '200', freeswitchName: fsNameOf(index) },
        ]),
      ),
      'Contract*': { owner: '200' },
    },
  });
});
afterAll(async () => {
  for (const name of NAMES) await contract.api('conference', `${beginning} ${name}`, 'kick', 'all');
  for (const index of NAMES.keys()) await contract.api('conference', fsNameOf(index), 'kick', 'all');
  await contract.end();
});

/** Makes the conference directly in FreeSWITCH, as if somebody had dialled in. */
const fill = async (name: string) => {
  const made = name.includes('@') ? `${name}@default` : name;
  await contract.api('conference', made, 'dial', 'loopback/park1');
  await until(async () => /^\d+;/.test(await contract.api('conference', name, 'list')));
};

const namesNow = async (asking: object): Promise<string[]> => {
  const { text } = await contract.askApi('/api/conferences?limit=1000&active=true', asking);
  return (JSON.parse(text).conferences as { conference: string }[]).map(({ conference }) => conference);
};

describe.each([...NAMES.entries()])('%i: %j', (index, ending) => {
  test.each([
    // A user's pattern does not match ? and *; an admin may use such a name.
    [
      'as a name of URLs',
      `${beginning} ${ending}`,
      `${beginning} ${ending}`,
      /[?*]/.test(ending) ? admin : {},
    ],
    ['as freeswitchName', `${beginning}by${index}`, fsNameOf(index), {}],
  ])('%s can be commanded', async (_how, name, known, asking) => {
    const url = encodeURIComponent(name);
    if (NOT_JOINED.test(known)) {
      const { status, body } = await contract.json(`${url}/dial&park1`, asking);
      expect([status, body.code]).toEqual([403, 'not_allowed']);
      expect(body.detail).toMatch(/cannot hold "[$\\]"/);
      await fill(known);
    } else {
      // An unlisted conference has to be active first.
      if (asking === admin) await fill(known);
      const { status, body } = await contract.json(`${url}/dial&park1`, asking);
      expect([status, body.cause]).toEqual([200, 'SUCCESS']);
    }
    const { body: list } = await contract.json(`${url}/list`, asking);
    expect(list).toMatchObject({ conference: name, active: true });
    const [member] = list.members as { id: number }[];
    expect((await contract.json(`${url}/mute&${member?.id}`, asking)).body.members).toEqual([member?.id]);
    expect((await contract.json(`${url}/xml_list`, asking)).body).toMatchObject({ conference: name });
    expect((await contract.ask(`${url}/lock`, asking)).text).toBe(`+OK ${known} locked\n`);
    expect((await contract.ask(`${url}/unlock`, asking)).status).toBe(200);
    // The name may hold the word of the command.
    if (/say/.test(known))
      expect((await contract.json(`${url}/saymember&${member?.id}&say%20it`, asking)).status).toBe(200);
    expect((await contract.ask(`${url}/pin&1234`, asking)).status).toBe(200);
    expect((await contract.ask(`${url}/nopin`, asking)).status).toBe(200);
    expect(await namesNow(asking)).toContain(name);
    const one = await contract.askApi(`/api/conferences/${url}`, asking);
    expect(JSON.parse(one.text)).toMatchObject({ conference: name, active: true });
  });

  test('is recorded, under its own name', async () => {
    const known = fsNameOf(index);
    const url = `${beginning}by${index}`;
    if (!(await contract.json(`${url}/list`)).body.active) await fill(known);
    const { status, body } = await contract.json(`${url}/record&label`);
    expect([status, body.path]).toEqual([
      200,
      expect.stringMatching(/\/[A-Za-z0-9_.~@=-]+\.label\.[0-9a-f]{8}\.wav$/),
    ]);
    expect((await contract.json(`${url}/record&stop`)).status).toBe(200);
    const page = await contract.askApi(`/api/conferences/${url}/recordings`);
    expect(JSON.parse(page.text).recordings).toMatchObject([{ id: body.recording, label: 'label' }]);
  });

  test('accepts members from another, or the message shows why not', async () => {
    const from = contract.name();
    const [member] = await contract.fill(from, 'park1');
    const to = `${beginning}by${index}`;
    const { status, body } = await contract.json(`${from}/transfer&${to}&${member}`);
    if (NOT_SENT_TO.test(fsNameOf(index))) {
      expect([status, body.code]).toEqual([403, 'not_allowed']);
      expect(body.detail).toMatch(/cannot hold "[$\\,'^@]" \(U\+/);
      return;
    }
    expect([status, body.members]).toEqual([200, [member]]);
    await until(async () =>
      (await contract.json(`${to}/list`)).body.members.some(({ channel }: { channel: string }) =>
        /park1/.test(channel),
      ),
    );
  });
});

test('events use the same names', async () => {
  const name = `${beginning} events, "Größe" <b>`;
  const events = await EventStream.open(contract.gateway.url);
  await contract.json(`${encodeURIComponent(name)}/dial&park1`);
  await until(() => events.events.some(({ data }) => data?.conference === name));
  await contract.ask(`${encodeURIComponent(name)}/kick&all`);
  events.close();
});

test('an admin’s list shows those that cannot be commanded, with the reason', async () => {
  const line = `${beginning}\u202ebidi`;
  await contract.api('conference', line, 'dial', 'loopback/park1');
  const list = async (asking: object) => {
    const { text } = await contract.askApi('/api/conferences?limit=1000&active=true', asking);
    return JSON.parse(text).conferences as { conference: string; notCommandable?: string }[];
  };
  await until(async () => /^\d+;/.test(await contract.api('conference', line, 'list')));
  expect((await list(admin)).find(({ conference }) => conference === line)).toMatchObject({
    active: true,
    members: 1,
    notCommandable: 'The name cannot hold U+202E.',
  });
  expect((await list({})).some(({ conference }) => conference === line)).toBe(false);
  const refused = await contract.askApi(`/conference/${encodeURIComponent(line)}/mute&all`, {
    ...admin,
    headers: accept('application/json'),
  });
  expect(JSON.parse(refused.text)).toMatchObject({
    status: 404,
    code: 'conference_not_found',
    detail: expect.stringContaining('it cannot hold U+202E'),
  });
  await contract.api('conference', line, 'kick', 'all');
});
