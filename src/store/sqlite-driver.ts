import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import type { Answer, Statement, WorkerData } from './sqlite-protocol';

/** An error of SQLite, or of the thread that has it. The code is SQLite's, such as `SQLITE_BUSY`. */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';

  constructor(
    readonly code: string | undefined,
    message: string,
  ) {
    super(message);
  }
}

interface Asked {
  readonly resolve: (rows: QueryResult<never>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Kysely's driver for SQLite in a thread of its own. There is one connection; a transaction has it to its end. If the
 * thread ends, its statements fail, and the next statement starts another one.
 */
export class SqliteDriver implements Driver {
  private worker: Worker | undefined;
  private readonly asked = new Map<number, Asked>();
  private lastId = 0;
  /** Resolves when the one before has released the connection. */
  private free: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;
  private readonly connection: DatabaseConnection = {
    executeQuery: <R>(query: CompiledQuery) => this.ask(query) as Promise<QueryResult<R>>,
    streamQuery: () => {
      throw new Error('rows are read in pages, not in a stream');
    },
  };

  constructor(private readonly data: WorkerData) {}

  async init(): Promise<void> {
    // The first statement starts the thread.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.free;
    let release: () => void = () => undefined;
    this.free = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    this.release = release;
    return this.connection;
  }

  async releaseConnection(): Promise<void> {
    this.release();
  }

  /** `immediate` waits for other gateways here. A lock that is wanted later could not be waited for. */
  async beginTransaction(): Promise<void> {
    await this.ask(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(): Promise<void> {
    await this.ask(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    // After some errors, such as a full disk, SQLite has rolled back by itself, and then this fails.
    await this.ask(CompiledQuery.raw('rollback')).catch(() => undefined);
  }

  async destroy(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    worker.ref();
    const ended = once(worker, 'exit');
    worker.postMessage('close');
    await ended;
  }

  /** Ends the thread without waiting for its statement. SQLite rolls back what was not committed. */
  terminate(): void {
    void this.worker?.terminate();
  }

  private ask({ sql, parameters }: CompiledQuery): Promise<QueryResult<never>> {
    const worker = this.started();
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      worker.postMessage({ id, sql, parameters } satisfies Statement);
    });
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(join(__dirname, 'sqlite-worker.cjs'), { workerData: this.data });
    // A gateway that has failed to start must be able to end.
    worker.unref();
    worker.on('message', (answer: Answer) => this.answered(answer));
    worker.on('error', (error: Error) => this.ended(worker, error.message));
    worker.on('exit', () => this.ended(worker, 'the thread has ended'));
    this.worker = worker;
    return worker;
  }

  private answered({ id, result, error }: Answer): void {
    const asked = this.asked.get(id);
    this.asked.delete(id);
    if (error) asked?.reject(new SqliteFailure(error.code, error.message));
    else if (result) {
      const { rows, changes } = result;
      asked?.resolve({
        rows: rows as never[],
        ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
      });
    }
  }

  private ended(worker: Worker, why: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.asked.values()) reject(new SqliteFailure('THREAD_ENDED', why));
    this.asked.clear();
  }
}
