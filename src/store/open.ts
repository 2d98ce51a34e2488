import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { systemClock } from '../clock';
import { GatewayError } from '../errors';
import type { Access } from './access';
import { storeAddress } from './address';
import { auditRows } from './audit-rows';
import type { Engine, Patience } from './engine';
import { Guarded } from './guarded';
import { leases } from './leases';
import type { Store } from './port';
import { openPostgres } from './postgres';
import { signInRows } from './sign-in-rows';
import { openSqlite } from './sqlite';
import type { StoreState } from './state';
import { StoreError, StoreTrouble } from './trouble';

export interface StoreOptions {
  /** `none`, `sqlite:<path>` or `postgres://…` */
  readonly url: string;
  /** An absolute path; the password of PostgreSQL is its first line. */
  readonly passwordFile?: string | undefined;
  /** SQLite: `full` keeps every commit through a power failure; `normal` may lose the last moments. */
  readonly sync: 'normal' | 'full';
  /** An absolute path; that of SQLite's file is relative to it. */
  readonly stateFolder: string;
  /** Gets each state; `away` again each second while it lasts. */
  readonly onState?: (state: StoreState) => void;
  /** Gets the milliseconds by which the clock of the database is ahead of ours, if they are more than two seconds. */
  readonly onSkew?: (ms: number) => void;
  /** Milliseconds for each operation. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 5_000;

/**
 * Opens the store, and brings its tables up to date. If PostgreSQL does not answer, the store is `away`, and connects later
 * by itself.
 *
 * @throws StoreError if a person has to do something: the file is damaged, or of a newer version
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { deadlineMs = DEADLINE_MS, onState = () => undefined } = options;
  const patience: Patience = { deadlineMs, statementMs: Math.round(deadlineMs * 0.8) };
  let guarded: Guarded | undefined;
  try {
    const engine = await engineOf(options, patience);
    if (!engine) return storeOf(NO_ACCESS, undefined, new Set());
    const listeners = new Set<() => void>();
    const report = (state: StoreState): void => {
      onState(state);
      if (state.word === 'ready') for (const listener of listeners) listener();
    };
    guarded = new Guarded(engine, patience, systemClock, report, options.onSkew);
    await guarded.open();
    return storeOf(guarded, guarded, listeners);
  } catch (error) {
    await guarded?.close();
    if (!(error instanceof StoreTrouble)) throw error;
    throw new StoreError(`the store cannot be used: ${error.detail}`);
  }
}

function storeOf(access: Access, guarded: Guarded | undefined, listeners: Set<() => void>): Store {
  const none: StoreState = { word: 'none', detail: undefined, since: systemClock.now() };
  return {
    audit: auditRows(access),
    leases: leases(access),
    signIns: signInRows(access),
    state: () => guarded?.state() ?? none,
    onReady: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => guarded?.close(),
  };
}

async function engineOf(
  { url, passwordFile, sync, stateFolder }: StoreOptions,
  patience: Patience,
): Promise<Engine | undefined> {
  const address = storeAddress(url, stateFolder);
  switch (address?.engine) {
    case 'sqlite':
      return openSqlite(address.path, sync, patience);
    case 'postgres':
      return openPostgres(await withPassword(address.url, passwordFile), patience);
    case 'none':
      return undefined;
    default:
      // The configuration has been checked. The URL may hold a password.
      throw new StoreTrouble('store.url is not valid', true);
  }
}

/** As a parameter it also works for a URL without a host, which is one of a socket of this machine. */
async function withPassword(url: string, passwordFile: string | undefined): Promise<string> {
  if (passwordFile === undefined) return url;
  const text = await readFile(passwordFile, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new StoreTrouble(`store.passwordFile ${passwordFile} cannot be read (${code})`, true);
  });
  const [password = ''] = text.split(/\r?\n/);
  const whole = new URL(url);
  whole.searchParams.set('password', password);
  return whole.href;
}

const refuse = (): Promise<never> =>
  Promise.reject(new GatewayError('no_store', 'This gateway has no store.'));

const NO_ACCESS: Access = {
  now: sql<number>`0`,
  partitioned: false,
  run: refuse,
  transaction: refuse,
  reclaim: refuse,
};
