import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

const TONE = 'tone_stream://%25(1000,0,440)';

test('play and stop, for the conference and for a member', async () => {
  const name = contract.name();
  const [first] = await contract.fill(name, 'park1');
  expect((await contract.ask(`${name}/play&${TONE}`)).text).toBe(
    '+OK (play) Playing file tone_stream://%(1000,0,440)\n',
  );
  expect((await contract.json(`${name}/stop`)).body).toMatchObject({ value: '1' });
  expect((await contract.json(`${name}/play&${TONE}&${first}`)).body.members).toEqual([first]);
  expect((await contract.json(`${name}/stop&all&${first}`)).status).toBe(200);
  expect((await contract.json(`${name}/play&${TONE}&4294967295`)).body.code).toBe('member_not_found');
  expect((await contract.json(`${name}/stop&all&4294967295`)).body.code).toBe('member_not_found');
  expect((await contract.ask(`${name}/stop&async`)).text).toBe('+OK Stopped 0 files.\n');
  expect((await contract.ask(`${name}/play&silence_stream://100&async`)).status).toBe(200);
});

test('say and saymember, even if the name of the conference contains the word', async () => {
  for (const name of [contract.name(), 'essays']) {
    const [first] = await contract.fill(name, 'park1');
    expect((await contract.ask(`${name}/say&hello&world`)).text).toBe('+OK (say) OK\n');
    expect((await contract.ask(`${name}/saymember&${first}&it's%20"me"`)).text).toBe('+OK (saymember) OK\n');
    expect((await contract.json(`${name}/saymember&4294967295&hello`)).body.code).toBe('member_not_found');
  }
});

describe('recording', () => {
  test('starts, has a length, stops, and can be started again', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const own = async () => (await contract.ask(`${name}/record&status`)).text;
    expect(await own()).toBe('NO_RECORDING');
    expect((await contract.ask(`${name}/record&duration`)).text).toBe('0');
    const { status, body } = await contract.json(`${name}/record`);
    expect([status, body.path]).toEqual([200, `${contract.recordings}/${body.recording}.wav`]);
    expect(await own()).toBe('IN_PROGRESS');
    expect(await contract.json(`${name}/record`)).toMatchObject({
      status: 409,
      body: { code: 'already_recording' },
    });
    await until(async () => (await contract.ask(`${name}/record&duration`)).text === '2');
    expect((await contract.json(`${name}/xml_list`)).body.recordings).toMatchObject([
      { path: body.path, paused: false },
    ]);
    expect((await contract.json(`${name}/pause&${body.recording}`)).status).toBe(200);
    expect((await contract.json(`${name}/xml_list`)).body.recordings).toMatchObject([{ paused: true }]);
    expect((await contract.json(`${name}/resume&all`)).body.recordings).toEqual([body.recording]);
    expect((await contract.json(`${name}/norecord&nosuch`)).body.code).toBe('recording_not_found');
    expect((await contract.json(`${name}/record&stop`)).body.recordings).toEqual([body.recording]);
    expect(await own()).toBe('NO_RECORDING');
    expect(Number((await contract.ask(`${name}/record&duration`)).text)).toBeGreaterThanOrEqual(1);
    expect((await contract.json(`${name}/record&stop`)).body.code).toBe('recording_not_found');
    const again = await contract.json(`${name}/record&minutes`);
    expect(again.body.recording).toMatch(/\.minutes\./);
    expect(again.body.path).not.toBe(body.path);
    expect((await contract.json(`${name}/norecord&${again.body.recording}`)).status).toBe(200);
  });

  test('a leftover file changes nothing', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    for (const file of [`${name}.wav`, `${name}.20200101T000000Z.0123abcd.wav`]) {
      await writeFile(join(contract.recordings, file), 'left over');
    }
    expect((await contract.ask(`${name}/record&status`)).text).toBe('NO_RECORDING');
    expect((await contract.ask(`${name}/record&duration`)).text).toBe('0');
    expect((await contract.json(`${name}/record`)).status).toBe(200);
    expect((await contract.json(`${name}/record&stop`)).status).toBe(200);
  });

  test('two simultaneous requests start one recording', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const both = await Promise.all([contract.json(`${name}/record`), contract.json(`${name}/record`)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await contract.ask(`${name}/norecord&all`);
  });

  test('a pause does not count as sound', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    await contract.ask(`${name}/record`);
    const seconds = async () => Number((await contract.ask(`${name}/record&duration`)).text);
    await until(async () => (await seconds()) === 1);
    await contract.ask(`${name}/pause&all`);
    const began = Date.now();
    await until(() => Date.now() - began > 1_500);
    expect(await seconds()).toBe(1);
    await contract.ask(`${name}/record&stop`);
    expect(await seconds()).toBeLessThanOrEqual(1);
  });

  test('a file that cannot be opened is not a success, and no recording runs after it', async () => {
    const other = await openContract({ recordings: { dir: '/proc/none' } });
    const name = other.name();
    await other.fill(name, 'park1');
    expect(await other.json(`${name}/record`)).toMatchObject({
      status: 502,
      body: { code: 'recording_failed' },
    });
    await until(async () => (await other.ask(`${name}/record&status`)).text === 'NO_RECORDING');
    await other.end();
  });
});
