import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STORE_AWAY } from '../helpers/audit';
import { codesOf, hold, isCommand, isRecording, KINDS, type Operation, unseen } from '../helpers/described';
import { startWorld } from '../helpers/world';
import { type Asked, block, media, RECORDINGS, useDescribedGateway, WRONG, world } from './openapi-set-up';

/** Does the same for recordings. */

useDescribedGateway();

describe('recordings', () => {
  const path = '/api/conferences/{name}/recordings';
  const all = { method: 'get', path };
  const one = { method: 'get', path: `${path}/{id}` };
  const gone = { method: 'delete', path: `${path}/{id}` };
  const id = 'WeeklyTeamConf.20261120T100424Z.1f2e3d4c';
  const at = ({ path }: Operation, name = 'WeeklyTeamConf', recording = id): string =>
    path.replace('{name}', name).replace('{id}', recording);
  const asked = async (
    operation: Operation,
    status: number,
    url = at(operation),
    more: Asked = {},
  ): Promise<void> => {
    // A success has one form, its own; a refusal has two kinds.
    for (const kind of status < 400 || more.headers?.['accept'] !== undefined ? [{}] : KINDS) {
      const headers = { ...kind, ...more.headers };
      const answer = await world.ask(url, { method: operation.method.toUpperCase(), ...more, headers });
      expect([url, answer.status, answer.text.slice(0, 200)]).toEqual([url, status, expect.any(String)]);
      hold(operation, answer);
    }
  };
  const both = [one, gone];
  beforeEach(() => writeFile(join(media, `${id}.wav`), 'RIFF'));

  test('200, 206, 304, 416 and 204', async () => {
    await asked(all, 200);
    await asked(one, 200);
    await asked(one, 206, at(one), { headers: { range: 'bytes=1-2' } });
    const { headers } = await world.ask(at(one));
    await asked(one, 304, at(one), { headers: { 'if-none-match': String(headers['etag']) } });
    await asked(one, 416, at(one), { headers: { range: 'bytes=9-' } });
    await asked(gone, 204);
    await writeFile(join(media, `${id}.mp3`), '');
    await asked(one, 200);
    await writeFile(join(media, `${id}.mp3`), 'ID3');
    await asked(one, 206, at(one), { headers: { range: 'bytes=1-2' } });
    await rm(join(media, `${id}.mp3`));
  });

  test('refusals', async () => {
    for (const operation of [all, ...both]) {
      await asked(operation, 400, `${at(operation)}?unknown=1`);
      await asked(operation, 401, at(operation), { user: null });
      await asked(operation, 403, at(operation), { user: '400' });
      await asked(operation, 404, at(operation, 'Nobody'));
      await asked(operation, 414, at(operation, 'a'.repeat(8_200)));
      await block();
      await asked(operation, 429, at(operation), { user: null, headers: WRONG });
    }
    for (const accept of ['image/png', 'text/plain']) await asked(all, 406, at(all), { headers: { accept } });
    for (const operation of both) await asked(operation, 404, at(operation, 'WeeklyTeamConf', 'nothing'));
    await asked(gone, 403, at(gone), { headers: { origin: 'https://elsewhere.example' } });
  });

  test('409 while it runs', async () => {
    world.fill('WeeklyTeamConf', 1).record(`/recordings/${id}.wav`);
    for (const operation of both) await asked(operation, 409);
  });

  test('503 if no row can be written before', async () => {
    const away = await startWorld({ ...STORE_AWAY, recordings: RECORDINGS });
    for (const headers of KINDS) hold(gone, await away.ask(at(gone), { method: 'DELETE', headers }));
    await away.end();
  });

  test('500 and 501', async () => {
    try {
      for (const [status, recordings] of [
        [500, { ...RECORDINGS, local: join(media, 'hello.wav') }],
        [501, { dir: '/recordings-elsewhere' }],
      ] as const) {
        await world.gateway.configure({ recordings });
        await world.gateway.reload();
        for (const operation of [all, ...both]) await asked(operation, status);
      }
    } finally {
      await world.gateway.configure({});
      await world.gateway.reload();
    }
  });
});

test('every documented response has been seen, and each status in each of its kinds', () => {
  expect(unseen(isRecording)).toEqual([]);
});

test('every documented code has been seen', () => {
  // The codes that commands have too are seen in that test.
  const elsewhere = codesOf(isCommand).known;
  expect(codesOf(isRecording).unseen.filter((code) => !elsewhere.includes(code))).toEqual([]);
});
