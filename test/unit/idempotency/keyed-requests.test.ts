import { setTimeout as delay } from 'node:timers/promises';
import { GatewayError } from '../../../src/errors';
import type { KeyedRequest } from '../../../src/idempotency/key';
import { KeyedRequests } from '../../../src/idempotency/keyed-requests';
import type { Ending, Store } from '../../../src/store/port';
import { onSqlite } from '../../helpers/stores';

const DAY_MS = 86_400_000;
const request: KeyedRequest = { requester: '200', key: 'k', method: 'PUT', target: '/x', body: '' };
const DONE: Ending = { kind: 'answered', answer: { status: 200, headers: [], body: Buffer.from('done') } };
const away = (): GatewayError => new GatewayError('store_unavailable', 'away');

onSqlite((place) => {
  let store: Store;
  beforeEach(async () => {
    store = await place.open(await place.fresh());
  });
  const replayed = { name: 'Replay', answer: { status: 200, body: Buffer.from('done') } };

  test('a request ends once, and is replayed', async () => {
    const requests = new KeyedRequests(store, DAY_MS);
    const claim = await requests.begin(request);
    await expect(requests.begin(request)).rejects.toMatchObject({
      code: 'idempotency_in_progress',
      retryAfter: 1,
    });
    await claim.end(DONE);
    await expect(requests.begin(request)).rejects.toMatchObject(replayed);
    await expect(requests.begin({ ...request, body: 'y' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    await requests.close();
  });

  test('a key that has expired begins again', async () => {
    await (await new KeyedRequests(store, DAY_MS).begin(request)).end(DONE);
    await expect(new KeyedRequests(store, -1).begin(request)).resolves.toBeDefined();
  });

  test('if the row is written and the store does not answer, the key becomes free', async () => {
    let broken = true;
    const idempotency: Store['idempotency'] = {
      ...store.idempotency,
      begin: async (...args) => {
        const found = await store.idempotency.begin(...args);
        if (broken) throw away();
        return found;
      },
    };
    const requests = new KeyedRequests({ ...store, idempotency }, DAY_MS);
    await expect(requests.begin(request)).rejects.toMatchObject({ code: 'store_unavailable' });
    broken = false;
    await expect(requests.begin(request)).resolves.toBeDefined();
  });

  test('a repeat that fails does not set the key of a running request free', async () => {
    let broken = false;
    const idempotency: Store['idempotency'] = {
      ...store.idempotency,
      begin: async (...args) => {
        if (broken) throw away();
        return store.idempotency.begin(...args);
      },
    };
    const requests = new KeyedRequests({ ...store, idempotency }, DAY_MS);
    const claim = await requests.begin(request);
    broken = true;
    await expect(requests.begin(request)).rejects.toMatchObject({ code: 'store_unavailable' });
    broken = false;
    await expect(requests.begin(request)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
    await claim.end(DONE);
    await expect(requests.begin(request)).rejects.toMatchObject(replayed);
  });

  test('an ending that could not be written is written when the store can be used again', async () => {
    let broken = false;
    const listeners: (() => void)[] = [];
    const faulty: Store = {
      ...store,
      idempotency: {
        ...store.idempotency,
        end: async (...args) => {
          if (broken) throw away();
          return store.idempotency.end(...args);
        },
      },
      onReady: (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    };
    const requests = new KeyedRequests(faulty, DAY_MS);
    const claim = await requests.begin(request);
    broken = true;
    await claim.end(DONE);
    await expect(requests.begin(request)).rejects.toMatchObject({ code: 'store_unavailable' });
    broken = false;
    for (const listener of listeners) listener();
    await expect(new KeyedRequests(store, DAY_MS).begin(request)).rejects.toMatchObject(replayed);
  });

  test('others see that a long request is under way, and that a process has ended', async () => {
    const [one, two] = [new KeyedRequests(store, DAY_MS), new KeyedRequests(store, DAY_MS)];
    await one.begin(request);
    // Longer than a sign of life lasts.
    await delay(7_000);
    await expect(two.begin(request)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
    await one.close();
    await expect(two.begin(request)).rejects.toMatchObject({ code: 'outcome_unknown' });
  });
});
