import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { KeptAnswer } from '../../../src/replay';
import { type NewRequest, processLease, type Store } from '../../../src/store/port';
import { onEachEngine } from '../../helpers/stores';

const DAY_MS = 86_400_000;

const request = (changes: Partial<NewRequest> = {}): NewRequest => ({
  id: 'id-1',
  digest: 'digest-1',
  owner: 'process-1',
  token: 'token-1',
  ...changes,
});

const answer: KeptAnswer = {
  status: 207,
  headers: ['Content-Type', 'text/plain; charset=utf-8', 'Location', '/api/jobs/1'],
  // Every byte, also those that no text has.
  body: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
};

const alive = (store: Store, owner = 'process-1'): Promise<boolean> =>
  store.leases.take(processLease(owner), owner, 60_000);

onEachEngine((place) => {
  test('the first request of a key begins; the next one finds it', async () => {
    const store = await place.open(await place.fresh());
    await alive(store);
    expect(await store.idempotency.begin(request(), DAY_MS)).toBeUndefined();
    expect(await store.idempotency.begin(request({ digest: 'other', owner: 'process-2' }), DAY_MS)).toEqual({
      ...{ digest: 'digest-1', owner: 'process-1', state: 'running', answer: undefined },
    });
    expect(await store.idempotency.begin(request({ id: 'id-2' }), DAY_MS)).toBeUndefined();
  });

  test('an answer comes back byte for byte', async () => {
    const { idempotency } = await place.open(await place.fresh());
    await idempotency.begin(request(), DAY_MS);
    await idempotency.end(request(), { kind: 'answered', answer });
    expect(await idempotency.begin(request(), DAY_MS)).toMatchObject({ state: 'answered', answer });
  });

  test('an answer without headers and body, and one of 64 kB', async () => {
    const { idempotency } = await place.open(await place.fresh());
    for (const [id, kept] of [
      ['little', { status: 204, headers: [], body: Buffer.alloc(0) }],
      ['large', { status: 200, headers: [], body: Buffer.alloc(65_536, 'é') }],
    ] as const) {
      await idempotency.begin(request({ id }), DAY_MS);
      await idempotency.end(request({ id }), { kind: 'answered', answer: kept });
      expect((await idempotency.begin(request({ id }), DAY_MS))?.answer).toEqual(kept);
    }
  });

  test.each(['unkept', 'unknown'] as const)('the ending %s is kept, without an answer', async (kind) => {
    const { idempotency } = await place.open(await place.fresh());
    await idempotency.begin(request(), DAY_MS);
    await idempotency.end(request(), { kind });
    expect(await idempotency.begin(request(), DAY_MS)).toMatchObject({ state: kind, answer: undefined });
  });

  test('a key that is free again can be used by another request', async () => {
    const { idempotency } = await place.open(await place.fresh());
    await idempotency.begin(request(), DAY_MS);
    await idempotency.end(request(), { kind: 'free' });
    expect(await idempotency.begin(request({ digest: 'other' }), DAY_MS)).toBeUndefined();
  });

  test('an ending is final, and only its own attempt writes it', async () => {
    const { idempotency } = await place.open(await place.fresh());
    await idempotency.begin(request(), DAY_MS);
    for (const kind of ['free', 'unkept'] as const) {
      await idempotency.end(request({ token: 'token-2' }), { kind });
    }
    expect(await idempotency.begin(request(), DAY_MS)).toMatchObject({ state: 'lost' });
    await idempotency.end(request(), { kind: 'answered', answer });
    for (const kind of ['free', 'unknown'] as const) await idempotency.end(request(), { kind });
    expect(await idempotency.begin(request(), DAY_MS)).toMatchObject({ state: 'answered', answer });
  });

  test('a request is lost if its process has no lease any more', async () => {
    const store = await place.open(await place.fresh());
    await alive(store);
    await store.idempotency.begin(request(), DAY_MS);
    expect(await store.idempotency.begin(request(), DAY_MS)).toMatchObject({ state: 'running' });
    await store.leases.release(processLease('process-1'), 'process-1');
    expect(await store.idempotency.begin(request(), DAY_MS)).toMatchObject({ state: 'lost' });
    // It was only slow.
    await store.idempotency.end(request(), { kind: 'answered', answer });
    expect(await store.idempotency.begin(request(), DAY_MS)).toMatchObject({ state: 'answered' });
  });

  test('a row that is too old is replaced, with its ending', async () => {
    const store = await place.open(await place.fresh());
    await alive(store, 'process-2');
    await store.idempotency.begin(request(), DAY_MS);
    await store.idempotency.end(request(), { kind: 'answered', answer });
    const other = request({ digest: 'digest-2', owner: 'process-2' });
    expect(await store.idempotency.begin(other, -1)).toBeUndefined();
    expect(await store.idempotency.begin(request(), DAY_MS)).toEqual({
      ...{ digest: 'digest-2', owner: 'process-2', state: 'running', answer: undefined },
    });
  });

  test('of forty at once with one key, one begins', async () => {
    const options = await place.fresh();
    const [one, two] = [await place.open(options), await place.open(options)];
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? one : two).idempotency.begin(request({ owner: `process-${index}` }), DAY_MS),
      ),
    );
    expect(found.filter((other) => other === undefined)).toHaveLength(1);
    expect(new Set(found.flatMap((other) => other?.owner ?? [])).size).toBe(1);
  });

  test('of two processes with the same keys, each key begins in one', async () => {
    const options = await place.fresh();
    // The tables exist before both begin.
    await (await place.open(options)).close();
    const counts = await Promise.all([begunBy('process-1', options), begunBy('process-2', options)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  test('old rows are removed in bites, and the leases of processes that have ended', async () => {
    const store = await place.open(await place.fresh());
    await store.leases.take(processLease('gone'), 'gone', 1);
    await store.leases.take('retention', 'gw1', 1);
    for (let index = 0; index < 1_003; index++) {
      await store.idempotency.begin(request({ id: `id-${index}` }), DAY_MS);
    }
    expect(await store.idempotency.removeBefore(Date.now() - DAY_MS)).toEqual({ rows: 0, more: false });
    const later = Date.now() + 60_000;
    expect(await store.idempotency.removeBefore(later)).toEqual({ rows: 1_000, more: true });
    expect(await store.idempotency.removeBefore(later)).toEqual({ rows: 3, more: false });
    expect(await store.idempotency.begin(request(), DAY_MS)).toBeUndefined();
  });
});

const CHILD = join(__dirname, '../../helpers/idempotency-child.ts');

/** Runs another process that begins a hundred requests. @returns how many it began */
async function begunBy(owner: string, options: object): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, owner, JSON.stringify(options)]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.pipe(process.stderr);
  await once(child, 'close');
  return Number(output);
}
