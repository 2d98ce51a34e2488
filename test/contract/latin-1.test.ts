import { connect } from 'node:net';
import { accept } from '../helpers/ask';
import { EventStream } from '../helpers/event-stream';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

/** Sends bytes to FreeSWITCH that need not be UTF-8, which no client of ours does. */
async function say(line: string): Promise<void> {
  const { host, port, password } = contract.at;
  const socket = connect(port, host);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  const hears = (what: string) => until(() => heard.includes(what));
  await hears('auth/request');
  socket.write(`auth ${password}\n\n`);
  await hears('+OK accepted');
  socket.write(Buffer.from(`api ${line}\n\n`, 'latin1'));
  await hears('api/response');
  socket.destroy();
}

const caller = (conference: string, park: string, name: string) =>
  say(`conference ${conference} dial {origination_callee_id_name='${name}'}loopback/${park}`);

test('a caller’s name in Latin-1 is read beside one in UTF-8, in every list', async () => {
  const name = contract.name();
  const events = await EventStream.open(contract.gateway.url, { conference: name });
  await caller(name, 'park1', 'J\xf6rg M\xfcller');
  await caller(name, 'park2', Buffer.from('Zoë Ünal').toString('latin1'));
  await until(async () => (await contract.json(`${name}/list`)).body.members.length === 2);
  const both = ['Zoë Ünal', 'Jörg Müller'];
  const namesOf = (members: { callerIdName: string }[]) => members.map(({ callerIdName }) => callerIdName);
  expect(namesOf((await contract.json(`${name}/list`)).body.members)).toEqual(both);
  expect(namesOf((await contract.json(`${name}/xml_list`)).body.members)).toEqual(both);
  const { body } = await contract.json(`${name}/json_list`);
  expect(body[0].members.map((member: Record<string, unknown>) => member['caller_id_name'])).toEqual(both);
  const state = await contract.askApi(`/api/conferences/${name}`);
  expect(namesOf(JSON.parse(state.text).members)).toEqual(both);
  const csv = await contract.ask(`${name}/list`, { headers: accept('text/csv') });
  for (const one of both) expect(csv.text).toContain(one);
  await until(() => events.of('member-joined').length === 2);
  expect(namesOf(events.of('member-joined').map(({ data }) => data.member)).reverse()).toEqual(both);
  events.close();
  // As text the list is FreeSWITCH's own.
  const text = await contract.ask(`${name}/list`);
  expect(text.bytes.includes(Buffer.from('J\xf6rg M\xfcller', 'latin1'))).toBe(true);
});

test('a value in Latin-1 or Windows-1252 is read in the value and in the text of JSON', async () => {
  const name = contract.name();
  await contract.fill(name, 'park1');
  for (const [bytes, value] of [
    ['Ren\xe9', 'Ren\u00e9'],
    ['O\x92Brien', 'O\u2019Brien'],
    ['Zo\xc3\xab', 'Zo\u00eb'],
  ] as const) {
    await say(`conference ${name} set caller_id_name ${bytes}`);
    expect((await contract.json(`${name}/get&caller_id_name`)).body).toMatchObject({ value, text: value });
    // As text the value is FreeSWITCH's own.
    expect((await contract.ask(`${name}/get&caller_id_name`)).bytes).toEqual(Buffer.from(bytes, 'latin1'));
  }
});

test('a conference whose name is not UTF-8 differs from the one with the same text in UTF-8', async () => {
  const name = `${contract.name()}ü`;
  const latin1 = Buffer.from(name, 'latin1').toString('latin1');
  const url = encodeURIComponent(name);
  await say(`conference ${latin1} dial loopback/park1`);
  const list = async (): Promise<{ conference: string; notCommandable?: string }[]> =>
    JSON.parse((await contract.askApi('/api/conferences?active=true&limit=1000', { user: 'admin' })).text)
      .conferences;
  const shown = name.replace('ü', '\ufffd');
  await until(async () => (await list()).some(({ conference }) => conference === shown));
  expect((await list()).find(({ conference }) => conference === shown)?.notCommandable).toBe(
    'The name is not UTF-8.',
  );
  expect((await contract.json(`${url}/list`)).body.code).toBe('conference_not_active');
  await say(`conference ${latin1} kick all`);
});
