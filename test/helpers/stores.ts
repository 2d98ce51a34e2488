import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoreOptions } from '../../src/store/open';
import type { Store } from '../../src/store/port';
import { Postgres, postgresInstalled } from './postgres';

/** An engine for the tests of one file. */
export interface StorePlace {
  /** Returns the options of an empty database. */
  fresh(): Promise<StoreOptions>;
  /** Opens a store, and closes it after the test. */
  open(options: StoreOptions): Promise<Store>;
  /** The server; only with PostgreSQL. */
  postgres(): Postgres;
}

/** Runs the tests with SQLite and with PostgreSQL. */
export function onEachEngine(tests: (place: StorePlace, engine: 'sqlite' | 'postgres') => void): void {
  onSqlite((place) => tests(place, 'sqlite'));
  onPostgres((place) => tests(place, 'postgres'));
}

/** Runs the tests with SQLite, each database a file in a temporary folder. */
export function onSqlite(tests: (place: StorePlace) => void): void {
  describe('SQLite', () => {
    const { folder, open } = prepared();
    let files = 0;
    const fresh = async (): Promise<StoreOptions> => ({
      url: `sqlite:${++files}.db`,
      sync: 'normal',
      stateFolder: folder,
    });
    const postgres = (): never => {
      throw new Error('these tests run with SQLite');
    };
    tests({ fresh, open, postgres });
  });
}

/** Runs the tests with a PostgreSQL of their own. If none is installed, they are skipped; in CI they fail. */
export function onPostgres(tests: (place: StorePlace) => void): void {
  if (!postgresInstalled && process.env['CI'] === undefined) {
    process.stderr.write('PostgreSQL is not installed: its tests are skipped\n');
    describe.skip('PostgreSQL', () => tests(undefined as never));
    return;
  }
  describe('PostgreSQL', () => {
    const { folder, open } = prepared();
    let server: Postgres | undefined;
    const postgres = (): Postgres => {
      if (!server) throw new Error('PostgreSQL did not start');
      return server;
    };
    beforeAll(async () => {
      server = await Postgres.start();
    }, 60_000);
    afterAll(async () => server?.end());
    const fresh = async (): Promise<StoreOptions> => ({
      url: postgres().url(await postgres().database()),
      sync: 'normal',
      stateFolder: folder,
    });
    tests({ fresh, open, postgres });
  });
}

function prepared(): { folder: string; open: StorePlace['open'] } {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-store-'));
  const stores = new Set<Store>();
  afterEach(async () => {
    await Promise.all([...stores].map((store) => store.close()));
    stores.clear();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const open = async (options: StoreOptions): Promise<Store> => {
    const store = await openStore(options);
    stores.add(store);
    return store;
  };
  return { folder, open };
}
