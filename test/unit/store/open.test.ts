import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '../../../src/store/open';
import { type AuditRow, type Store, type StoreState, storeAddress } from '../../../src/store/port';
import { StoreError } from '../../../src/store/trouble';
import { PASSWORD } from '../../helpers/postgres';
import { ownSqlite } from '../../helpers/sqlite';
import { onEachEngine, onPostgres, onSqlite } from '../../helpers/stores';
import { until } from '../../helpers/until';

const row: AuditRow = { at: Date.now(), id: 1, gateway: 'gw1', args: {}, outcome: 'done' };
const ready = (store: Store): Promise<void> => until(() => store.state().word === 'ready');
const unavailable = expect.objectContaining({ code: 'store_unavailable', retryAfter: 1 });

const none = (url: string): [string, undefined] => [url, undefined];

test.each<[url: string, address: unknown]>([
  ['none', { engine: 'none' }],
  ['sqlite:gateway.db', { engine: 'sqlite', path: '/var/lib/gateway/gateway.db' }],
  ['sqlite:../other.db', { engine: 'sqlite', path: '/var/lib/other.db' }],
  ['sqlite:/srv/a b.db', { engine: 'sqlite', path: '/srv/a b.db' }],
  ['postgres://gw@db/gateway', { engine: 'postgres', url: 'postgres://gw@db/gateway' }],
  ['postgresql:///gateway?host=/run/postgresql', expect.objectContaining({ engine: 'postgres' })],
  ...['', 'sqlite:', 'sqlite::memory:', 'sqlite://host/file', 'sqlite:a?mode=ro', 'gateway.db'].map(none),
  ...['mysql://db', 'None', 'postgres:gateway', 'postgres://[', ' none'].map(none),
])('the address of %p', (url, address) => {
  expect(storeAddress(url, '/var/lib/gateway')).toEqual(address);
});

test('without a store, what needs one is refused', async () => {
  const store = await openStore({ url: 'none', sync: 'normal', stateFolder: '/nowhere' });
  expect(store.state()).toMatchObject({ word: 'none', detail: undefined });
  const refused = expect.objectContaining({ code: 'no_store' });
  await expect(store.audit.write([row])).rejects.toEqual(refused);
  await expect(store.audit.page({}, 1)).rejects.toEqual(refused);
  await expect(store.audit.removeBefore(0)).rejects.toEqual(refused);
  await expect(store.leases.take('a', 'b', 1)).rejects.toEqual(refused);
  await store.close();
});

onEachEngine((place) => {
  test('rows are there after the store was closed and opened again', async () => {
    const options = await place.fresh();
    const first = await place.open(options);
    expect(first.state()).toMatchObject({ word: 'ready', detail: undefined });
    await first.audit.write([row]);
    await first.close();
    await expect(first.audit.page({}, 10)).rejects.toEqual(unavailable);
    const second = await place.open(options);
    expect(await second.audit.page({}, 10)).toEqual([row]);
  });

  test('closing waits for what is under way, and can be done twice', async () => {
    const options = await place.fresh();
    const first = await place.open(options);
    const taking = first.leases.take('retention', 'gw1', 60_000);
    await Promise.all([first.close(), first.close()]);
    expect(await taking).toBe(true);
    expect(await (await place.open(options)).leases.holderOf('retention')).toBe('gw1');
  });

  test('several gateways may open an empty database at once', async () => {
    const options = await place.fresh();
    const stores = await Promise.all(Array.from({ length: 4 }, () => place.open(options)));
    // One may have been too busy for the others at first.
    await Promise.all(stores.map(ready));
    await Promise.all(stores.map(({ audit }, id) => audit.write([{ ...row, id }])));
    expect(await stores[0]?.audit.page({}, 10)).toHaveLength(4);
  });

  test('a batch is written as a whole or not at all', async () => {
    const { audit } = await place.open(await place.fresh());
    const rows = Array.from({ length: 600 }, (_, id) => ({ ...row, id }));
    // Its row is in the second statement of the transaction.
    await expect(audit.write([...rows, { ...row, id: Number.NaN }])).rejects.toThrow();
    expect(await audit.page({}, 10)).toEqual([]);
    await audit.write(rows);
    expect(await audit.page({}, 1_000)).toHaveLength(600);
  });
});

onSqlite((place) => {
  const fileOf = ({ url, stateFolder }: { url: string; stateFolder: string }): string =>
    join(stateFolder, url.replace('sqlite:', ''));
  const refusal = async (options: Parameters<typeof openStore>[0]): Promise<string> => {
    const error: unknown = await place.open(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    return (error as StoreError).message;
  };

  test('a database of a newer version is refused, and nothing in it changes', async () => {
    const options = await place.fresh();
    await (await place.open(options)).close();
    ownSqlite(fileOf(options), (file) =>
      file.exec(`insert into gateway_migrations values ('9999-later', '2030-01-01')`),
    );
    const before = await readFile(fileOf(options));
    expect(await refusal(options)).toMatch(/newer version .*9999-later.*: start that version or a later one/);
    expect(await readFile(fileOf(options))).toEqual(before);
  });

  test.each([
    ['a text', Buffer.from('users:\n  "200": secret\n'.repeat(500)), /is no SQLite database/],
    ['only the beginning of a database', undefined, /is damaged: restore a backup/],
  ])('a file with %s is reported, and not changed', async (_what, content, message) => {
    const options = await place.fresh();
    const path = fileOf(options);
    if (content) await writeFile(path, content);
    else {
      await (await place.open(options)).close();
      await writeFile(path, (await readFile(path)).subarray(0, 6_000));
    }
    const before = await readFile(path);
    const text = await refusal(options);
    expect(text).toMatch(message);
    expect(text).toContain(path);
    expect(await readFile(path)).toEqual(before);
  });

  test('a file that is damaged in its middle is reported, and not changed', async () => {
    const options = await place.fresh();
    const path = fileOf(options);
    await (await place.open(options)).close();
    const bytes = await readFile(path);
    bytes.fill(0xa5, 4_096);
    await writeFile(path, bytes);
    expect(await refusal(options)).toMatch(/is damaged/);
    expect(await readFile(path)).toEqual(bytes);
  });

  test('a database of another program is refused, and not changed', async () => {
    const options = await place.fresh();
    ownSqlite(fileOf(options), (file) => file.exec('create table channels (uuid text)'));
    const before = await readFile(fileOf(options));
    expect(await refusal(options)).toMatch(/has the tables of another program/);
    expect(await readFile(fileOf(options))).toEqual(before);
  });

  test('a folder that cannot be made, and a file that cannot be opened, are reported', async () => {
    const options = await place.fresh();
    expect(await refusal({ ...options, url: 'sqlite:/dev/null/gateway.db' })).toMatch(
      /folder of .* cannot be made \(E[A-Z]+\): let the gateway write there/,
    );
    expect(await refusal({ ...options, url: 'sqlite:.' })).toMatch(/cannot be opened for writing/);
  });

  test('while another program has the file locked, the store is away, at the start and later', async () => {
    const fresh = await place.fresh();
    await (await place.open(fresh)).close();
    const options = { ...fresh, deadlineMs: 1_000 };
    const states: StoreState[] = [];
    let store: Store | undefined;
    const during = async (work: () => Promise<void>): Promise<void> => {
      const other = ownSqlite(fileOf(options));
      other.exec('begin immediate');
      await work();
      other.exec('commit');
      other.close();
    };
    await during(async () => {
      store = await place.open({ ...options, onState: (state) => states.push(state) });
      expect(store.state()).toMatchObject({ word: 'away', detail: expect.stringMatching(/is locked/) });
    });
    if (!store) throw new Error('not opened');
    await ready(store);
    await store.audit.write([row]);
    const { audit } = store;
    await during(async () => {
      await expect(audit.write([{ ...row, id: 2 }])).rejects.toEqual(unavailable);
      const start = Date.now();
      await expect(audit.write([{ ...row, id: 3 }])).rejects.toEqual(unavailable);
      // It is not asked again.
      expect(Date.now() - start).toBeLessThan(500);
    });
    await ready(store);
    expect(await audit.page({}, 10)).toEqual([row]);
    expect(states.map(({ word }) => word)).toEqual(expect.arrayContaining(['away', 'ready']));
  });

  test('the space of removed rows is given back', async () => {
    const options = await place.fresh();
    const { audit } = await place.open(options);
    const rows = Array.from({ length: 2_000 }, (_, id) => ({ ...row, id, args: { text: 'x'.repeat(500) } }));
    await audit.write(rows);
    const pages = (): number =>
      ownSqlite(fileOf(options), (file) => {
        const [found] = file.prepare('pragma page_count').all([]) as { page_count: number }[];
        return found?.page_count ?? 0;
      });
    const full = pages();
    for (let more = true; more; ) ({ more } = await audit.removeBefore(row.at + 1));
    expect(pages()).toBeLessThan(full / 4);
  });
});

onPostgres((place) => {
  const audits = ({ audit }: Store): Promise<AuditRow[]> => audit.page({}, 10);

  test('a database of a newer version is refused', async () => {
    const options = await place.fresh();
    await (await place.open(options)).close();
    const database = new URL(options.url).pathname.slice(1);
    await place.postgres().query(`insert into gateway_migrations values ('9999-later', '2030')`, database);
    await expect(place.open(options)).rejects.toThrow(/newer version .*9999-later/);
  });

  test('the password may be in a file; a wrong one is reported without it', async () => {
    const server = place.postgres();
    const database = await server.database();
    const { stateFolder } = await place.fresh();
    const passwordFile = join(stateFolder, 'password');
    await writeFile(passwordFile, `${PASSWORD}\n`);
    const options = {
      url: server.urlWithoutPassword(database),
      passwordFile,
      sync: 'normal' as const,
      stateFolder,
    };
    const store = await place.open(options);
    expect(await audits(store)).toEqual([]);
    const wrong: unknown = await place
      .open({ ...options, passwordFile: undefined, url: server.url(database, 'wrong-password') })
      .catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(StoreError);
    expect(String(wrong)).toMatch(/refuses the user or the password/);
    expect(String(wrong)).not.toMatch(/wrong-password|127\.0\.0\.1/);
    await expect(place.open({ ...options, passwordFile: `${passwordFile}x` })).rejects.toThrow(/ENOENT/);
  });

  test('a database that does not exist is reported', async () => {
    const options = await place.fresh();
    await expect(place.open({ ...options, url: place.postgres().url('missing') })).rejects.toThrow(
      /does not have the database/,
    );
  });

  test('a day is a part of the table, and an old day is dropped as a whole', async () => {
    const options = await place.fresh();
    const { audit } = await place.open(options);
    const database = new URL(options.url).pathname.slice(1);
    const parts = async (): Promise<unknown[]> =>
      (
        await place
          .postgres()
          .query(`select relname from pg_class where relname ~ '^audit_\\d+$' order by 1`, database)
      ).map(({ relname }) => relname);
    const at = Date.parse('2026-11-27T23:59:59.999Z');
    await audit.prepareDays(at);
    expect(await parts()).toEqual(
      ['1127', '1128', '1129', '1130', '1201', '1202', '1203', '1204'].map((day) => `audit_2026${day}`),
    );
    await audit.write([
      { ...row, at },
      { ...row, at: at + 1 },
    ]);
    expect(await audit.removeBefore(at + 1)).toMatchObject({ more: true });
    expect((await parts())[0]).toBe('audit_20261128');
    expect(await audit.removeBefore(at + 1)).toEqual({ rows: 0, more: false });
    expect(await audit.page({}, 10)).toEqual([{ ...row, at: at + 1 }]);
  });

  test('a statement that takes too long is given up, and the store goes on', async () => {
    const options = { ...(await place.fresh()), deadlineMs: 1_500 };
    const store = await place.open(options);
    await store.audit.write([row]);
    const database = new URL(options.url).pathname.slice(1);
    const server = place.postgres();
    await server.query(
      `create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
       create trigger slow before insert on audit for each row execute function slow()`,
      database,
    );
    const start = Date.now();
    await expect(store.audit.write([{ ...row, id: 2 }])).rejects.toEqual(unavailable);
    expect(Date.now() - start).toBeLessThan(5_000);
    await ready(store);
    expect(await audits(store)).toEqual([row]);
    const sleeping = `select count(*)::int as n from pg_stat_activity where query like 'insert into "audit"%' and state = 'active'`;
    expect(await server.query(sleeping)).toEqual([{ n: 0 }]);
  });

  test('a server that hangs is noticed, and used again when it answers', async () => {
    const options = { ...(await place.fresh()), deadlineMs: 1_500 };
    const store = await place.open(options);
    const server = place.postgres();
    await server.freeze(async () => {
      const start = Date.now();
      await expect(audits(store)).rejects.toEqual(unavailable);
      expect(Date.now() - start).toBeLessThan(5_000);
      expect(store.state()).toMatchObject({ word: 'away' });
      await expect(audits(store)).rejects.toEqual(unavailable);
    });
    await ready(store);
    expect(await audits(store)).toEqual([]);
  });

  test.each(['fast', 'immediate'] as const)(
    'after a stop (%s) and a start the store is used again',
    async (how) => {
      const options = await place.fresh();
      const states: StoreState[] = [];
      const store = await place.open({ ...options, onState: (state) => states.push(state) });
      let readies = 0;
      const end = store.onReady(() => readies++);
      await store.audit.write([row]);
      const server = place.postgres();
      await server.halt(how);
      await expect(audits(store)).rejects.toEqual(unavailable);
      await expect(audits(store)).rejects.toEqual(unavailable);
      await until(() => /cannot be reached \(ECONNREFUSED\)/.test(store.state().detail ?? ''));
      await server.resume();
      await ready(store);
      expect(readies).toBe(1);
      end();
      expect(await audits(store)).toEqual([row]);
      expect(JSON.stringify(states)).not.toMatch(/postgres:|127\.0\.0\.1|p@ss/);
    },
  );

  test('if it is away at the start, the store connects and migrates later', async () => {
    const options = await place.fresh();
    const server = place.postgres();
    await server.halt();
    const store = await place.open(options);
    expect(store.state()).toMatchObject({
      word: 'away',
      detail: 'PostgreSQL cannot be reached (ECONNREFUSED)',
    });
    await expect(audits(store)).rejects.toEqual(unavailable);
    await server.resume();
    await ready(store);
    await store.audit.write([row]);
    expect(await audits(store)).toEqual([row]);
  });
});
