import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

/** Profiles of the lab that record automatically. */

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

const begin = async (profile: string): Promise<string> => {
  const name = contract.name();
  await contract.api('originate', 'null/x', `&conference(${name}@${profile})`);
  await until(async () => (await contract.api('conference', name, 'count')) === '1');
  return name;
};

test('while the automatic recording fails, nothing else is recorded, and FreeSWITCH survives', async () => {
  const name = await begin('autorecbad');
  for (const tail of ['record', 'record&minutes', 'recording&start', 'record&start', 'record']) {
    expect(await contract.json(`${name}/${tail}`)).toMatchObject({
      status: 409,
      body: { code: 'auto_record_fails' },
    });
  }
  expect((await contract.ask(`/${name}/record&status`.slice(1))).text).toBe('NO_RECORDING');
  expect((await contract.ask(`${name}/count`)).text).toBe('1');
});

test('this also holds at the moment of the first join', async () => {
  const name = contract.name();
  const joining = contract.api('originate', 'null/x', `&conference(${name}@autorecbad)`);
  const statuses = new Set<number>();
  await until(async () => {
    const { status } = await contract.ask(`${name}/record`);
    statuses.add(status);
    return status === 409;
  });
  await joining;
  expect([...statuses].filter((status) => status !== 404 && status !== 409)).toEqual([]);
  expect((await contract.ask(`${name}/count`)).text).toBe('1');
});

test('an automatic recording is reported, not recorded twice, and can be stopped', async () => {
  const name = await begin('autorec');
  const own = async (what: string) => (await contract.ask(`${name}/record&${what}`)).text;
  await until(async () => (await own('status')) === 'IN_PROGRESS');
  await until(async () => Number(await own('duration')) >= 1);
  expect(await contract.json(`${name}/record`)).toMatchObject({
    status: 409,
    body: { code: 'already_recording' },
  });
  const stopped = await contract.json(`${name}/record&stop`);
  expect(stopped.status).toBe(200);
  expect(stopped.body.paths).toEqual([expect.stringContaining(`auto-${name}`)]);
  expect(await own('status')).toBe('NO_RECORDING');
  expect((await contract.json(`${name}/record`)).status).toBe(200);
});
