import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

test('a recording is listed with its length, downloaded by ranges, and deleted', async () => {
  const name = contract.name();
  await contract.fill(name, 'park1');
  const target = `/api/conferences/${name}/recordings`;
  const list = async () =>
    JSON.parse((await contract.askApi(target, { headers: accept('application/json') })).text).recordings;
  expect(await list()).toEqual([]);

  const { recording: id } = (await contract.json(`${name}/record&x`)).body;
  const one = `${target}/${id}`;
  const statusOf = async (method: string) => (await contract.askApi(one, { method })).status;
  await until(async () => (await list())[0]?.seconds >= 1);
  expect(await list()).toMatchObject([{ id, label: 'x', running: true, format: 'wav' }]);
  expect([await statusOf('GET'), await statusOf('DELETE')]).toEqual([409, 409]);

  expect((await contract.json(`${name}/record&stop`)).status).toBe(200);
  const [ended] = await list();
  expect(ended).toMatchObject({ id, running: false });
  expect(ended.seconds).toBeGreaterThanOrEqual(0.9);
  const whole = await contract.askApi(one);
  const sound = whole.bytes.indexOf('data') + 8;
  expect([whole.status, whole.bytes.length, whole.headers['content-type']]).toEqual([
    200,
    ended.bytes,
    'audio/wav',
  ]);
  expect(whole.bytes.toString('latin1', 0, 4)).toBe('RIFF');
  // FreeSWITCH has closed it by now, so the header is true.
  expect(whole.bytes.readUInt32LE(4)).toBe(whole.bytes.length - 8);
  expect(whole.bytes.readUInt32LE(sound - 4)).toBe(whole.bytes.length - sound);
  expect(ended.seconds).toBeCloseTo((whole.bytes.length - sound) / 16_000, 3);

  const part = await contract.askApi(one, { headers: { range: 'bytes=8-11' } });
  expect([part.status, part.text]).toEqual([206, 'WAVE']);
  expect(await statusOf('DELETE')).toBe(204);
  expect(existsSync(join(contract.recordings, `${id}.wav`))).toBe(false);
  expect([await statusOf('GET'), await statusOf('DELETE'), await list()]).toEqual([404, 404, []]);
});
