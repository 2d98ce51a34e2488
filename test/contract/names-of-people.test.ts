import { randomUUID } from 'node:crypto';
import { applicationWith } from '../../src/calls/application';
import { apiLine } from '../../src/esl/command-line';
import { joinDialString } from '../../src/policy/dial-variables';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

/** The caller id that FreeSWITCH shows to a leg. */
const shown = async (uuid: string) => ({
  name: await contract.api('uuid_getvar', uuid, 'origination_caller_id_name'),
  number: await contract.api('uuid_getvar', uuid, 'origination_caller_id_number'),
});

const NAMES = [
  "O'Brien",
  'Smith, John',
  'Müller, Jörg',
  "it's 'so'",
  "a,b=c,d='e'",
  "x',api_on_answer='status",
  'Sales: EU; UK',
  'A & B (home)/2',
  '100 %',
  ' both ends ',
  '会議室 😀',
];

test.each(NAMES)('the name %j arrives unchanged, if the conference is active and if not', async (name) => {
  const conference = contract.name();
  for (const park of ['park1', 'park2']) {
    const tail = `dial&${park}&5551234&${encodeURIComponent(name)}`;
    const { status, body } = await contract.json(`${conference}/${tail}`);
    expect([status, body.cause]).toEqual([200, 'SUCCESS']);
    expect(await shown(body.uuid)).toEqual({ name, number: '5551234' });
  }
});

test.each(NAMES)('the name %j arrives unchanged in braces', async (name) => {
  const conference = contract.name();
  const quoted = `'${name.replace(/[\\']/g, '\\$&')}'`;
  const variables = `{origination_caller_id_name=${quoted},origination_caller_id_number=(415) 555-0100}`;
  const { status, body } = await contract.json(`${conference}/dial&${encodeURIComponent(variables)}park1`);
  expect([status, body.cause]).toEqual([200, 'SUCCESS']);
  expect(await shown(body.uuid)).toEqual({ name, number: '4155550100' });
});

test.each([
  ['(415) 555-0100', '4155550100'],
  ['+49 30 1234567', '+49301234567'],
])('the number %s loses its separators', async (number, digits) => {
  const { status, body } = await contract.json(
    `${contract.name()}/dial&park1&${encodeURIComponent(number)}&${encodeURIComponent("O'Brien")}`,
  );
  expect([status, body.cause]).toEqual([200, 'SUCCESS']);
  expect(await shown(body.uuid)).toEqual({ name: "O'Brien", number: digits });
});

test.each(NAMES.filter((name) => !/[()']|^ /.test(name)))(
  'the name %j arrives unchanged at the far end of a bridge',
  async (name) => {
    const [first, second] = [randomUUID(), randomUUID()];
    const far = joinDialString(
      { origination_uuid: second, origination_caller_id_name: name },
      'loopback/park2',
    );
    const line = apiLine(
      'originate',
      joinDialString({ origination_uuid: first, origination_caller_id_name: name }, 'loopback/park1'),
      applicationWith('bridge', far),
    );
    expect((await contract.esl.api(line)).toString()).toMatch(/^\+OK/);
    await until(async () => (await contract.api('uuid_exists', second)) === 'true');
    expect([(await shown(first)).name, (await shown(second)).name]).toEqual([name, name]);
    await contract.api('uuid_kill', first);
  },
);

test.each(['a"b', 'a{b', 'a$b', '%0d%0aX-Evil: 1', 'a:_:b'])(
  'the name %j is refused with its character',
  async (name) => {
    const { status, body } = await contract.json(
      `${contract.name()}/dial&park1&5551234&${encodeURIComponent(name)}`,
    );
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'invalid_argument',
      errors: [{ argument: 'name', message: expect.stringContaining('cannot hold') }],
    });
  },
);

test('a called phone shows the name that was set for the conference', async () => {
  const conference = contract.name();
  await contract.fill(conference, 'park1');
  const name = encodeURIComponent("Smith, John's");
  expect((await contract.ask(`${conference}/set&caller_id_name&${name}`)).status).toBe(200);
  expect((await contract.ask(`${conference}/set&caller_id_number&(415)%20555-0100`)).status).toBe(200);
  expect((await contract.ask(`${conference}/get&caller_id_number`)).text).toBe('4155550100');
  const { body } = await contract.json(`${conference}/dial&park2`);
  expect(await shown(body.uuid)).toEqual({ name: "Smith, John's", number: '4155550100' });
});
