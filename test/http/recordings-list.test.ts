import { readdir } from 'node:fs/promises';
import {
  at,
  codes,
  descriptors,
  dir,
  idsOf,
  json,
  one,
  put,
  RIFF,
  SECOND,
  useRecordings,
  world,
} from './recordings-set-up';

useRecordings();

describe('the list', () => {
  test('is empty if there are no recordings', async () => {
    const { status, body, headers } = await json(at('a'));
    expect([status, body]).toEqual([200, { recordings: [] }]);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['link']).toBeUndefined();
  });

  test('shows the data of the names and of the files, newest first', async () => {
    await put('a.20261120T100424Z.0123abcd.wav');
    await put('a.20261120T100424Z.Q3.f123abcd.mp3', 'no sound');
    await put('a.20261121T000000Z.x.0123abcd.wav', SECOND.subarray(0, 44 + 1_234 * 2));
    expect((await json(at('a'))).body).toEqual({
      recordings: [
        {
          id: 'a.20261121T000000Z.x.0123abcd',
          label: 'x',
          startedAt: '2026-11-21T00:00:00.000Z',
          bytes: 2_512,
          seconds: 0.154,
          running: false,
          format: 'wav',
        },
        {
          id: 'a.20261120T100424Z.Q3.f123abcd',
          label: 'Q3',
          startedAt: '2026-11-20T10:04:24.000Z',
          bytes: 8,
          seconds: null,
          running: false,
          format: 'mp3',
        },
        {
          id: 'a.20261120T100424Z.0123abcd',
          label: null,
          startedAt: '2026-11-20T10:04:24.000Z',
          bytes: 16_044,
          seconds: 1,
          running: false,
          format: 'wav',
        },
      ],
    });
  });

  test('by HEAD has no body', async () => {
    const { status, bytes } = await world.ask(at('a'), { method: 'HEAD' });
    expect([status, bytes.length]).toEqual([200, 0]);
  });

  test('has only this conference’s files, by FreeSWITCH’s name, even if other names begin the same', async () => {
    const own = await put('sales-3000.20261120T100424Z.0123abcd.wav');
    const other = await put('sales-3000-2.20261120T100424Z.0123abcd.wav');
    const [a, ab] = [
      await put('a.20261120T100424Z.0123abcd.wav'),
      await put('a.b.20261120T100424Z.0123abcd.wav'),
    ];
    await put('Sales.20261120T100424Z.0123abcd.wav');
    expect(await idsOf(at('Sales'))).toEqual([own]);
    expect(await idsOf(at('Sales-2'), { user: '400' })).toEqual([other]);
    expect(await idsOf(at('a'))).toEqual([a]);
    expect(await idsOf(at('a.b'), { user: '400' })).toEqual([ab]);
    expect(await codes('a', ab)).toEqual(['recording_not_found', 'recording_not_found']);
    expect(await codes('a.b', a, '400')).toEqual(['recording_not_found', 'recording_not_found']);
    expect(await codes('Sales', other)).toEqual(['recording_not_found', 'recording_not_found']);
    expect(await codes('Sales', 'Sales.20261120T100424Z.0123abcd')).toEqual([
      'recording_not_found',
      'recording_not_found',
    ]);
    expect((await readdir(dir)).length).toBe(5);
  });

  test('shows the file that the id stands for if two files have one id', async () => {
    const id = await put('a.20261120T100424Z.0123abcd.mp3', 'mp3');
    await put(`${id}.wav`);
    expect((await json(at('a'))).body.recordings).toMatchObject([{ id, format: 'wav' }]);
    expect((await world.ask(one('a', id))).bytes).toEqual(SECOND);
  });

  test('has pages that neither lose nor repeat a file', async () => {
    const all: string[] = [];
    for (let index = 0; index < 25; index++) {
      const second = String(Math.floor(index / 3)).padStart(2, '0');
      all.unshift(await put(`a.20261120T1004${second}Z.${String(index).padStart(8, '0')}.wav`));
    }
    const seen: string[] = [];
    let target = at('a', '?limit=10');
    for (let pages = 0; pages < 3; pages++) {
      const { body, headers } = await json(target);
      seen.push(...body.recordings.map(({ id }: { id: string }) => id));
      // The page position stays valid after its recording was deleted.
      if (pages === 0) await json(one('a', body.next), { method: 'DELETE' });
      const link = /^<([^>]+)>; rel="next"$/.exec(headers['link'] as string)?.[1];
      if (pages < 2) expect(link).toBe(at('a', `?limit=10&after=${body.next}`));
      else expect([link, body.next]).toEqual([undefined, undefined]);
      target = link ?? '';
    }
    expect(seen).toEqual(all);
    const whole = await json(at('a', '?limit=24'));
    expect([whole.body.recordings.length, 'next' in whole.body]).toEqual([24, false]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=x', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['after=x', 'after'],
    ['after=', 'after'],
    ['after=a.b.20261120T100424Z.0123abcd', 'after'],
    ['after=../a.20261120T100424Z.0123abcd', 'after'],
    ['before=x', 'unknown parameter'],
  ])('refuses ?%s', async (query, named) => {
    const { status, body } = await json(at('a', `?${query}`));
    expect([status, body.code]).toEqual([400, 'bad_request']);
    expect(body.detail).toContain(named);
  });

  test('may have a thousand files', async () => {
    for (let index = 0; index < 1_000; index++) {
      await put(`a.20261120T100424Z.${index.toString(16).padStart(8, '0')}.wav`, RIFF);
    }
    const { body } = await json(at('a', '?limit=1000'));
    expect(body.recordings.length).toBe(1_000);
    expect(await descriptors()).toEqual([]);
  });
});
