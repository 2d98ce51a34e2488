// @ts-check
'use strict';

/**
 * The thread that has the SQLite file open, so that no write holds up the event loop. Each message is one statement, and each
 * gets one answer, in their order. It is plain CommonJS: a worker in TypeScript starts neither under jest nor under tsx.
 */
const { parentPort, workerData } = require('node:worker_threads');
const Database = require('libsql');

/** Texts of statements that are kept prepared. A batch of each size has a text of its own. */
const KEPT_STATEMENTS = 64;

/** @type {import('./sqlite-protocol').WorkerData} */
const { path, sync, busyMs, mark } = workerData;
/** @type {import('libsql').Database | undefined} */
let database;
/** @type {Map<string, import('libsql').Statement>} The statement that was used last is the last one. */
const prepared = new Map();

/** Opens the file. If it is damaged, is no database or is not ours, it fails before anything is written. */
function open() {
  const file = new Database(path);
  try {
    // Must come first: the statements below wait for other gateways, too.
    file.exec(`pragma busy_timeout = ${busyMs}`);
    const tables = file.prepare('select name from sqlite_schema').pluck().all([]);
    if (tables.length > 0 && !tables.includes(mark)) {
      throw Object.assign(new Error('the file has other tables'), { code: 'FOREIGN' });
    }
    // In a file that has tables it would only change the file's header.
    if (tables.length === 0) file.exec('pragma auto_vacuum = incremental');
    file.exec('pragma journal_mode = wal');
    file.exec(`pragma synchronous = ${sync}`);
    file.exec('pragma foreign_keys = on');
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

function opened() {
  database ??= open();
  return database;
}

/** @param {string} sql */
function statementOf(sql) {
  const statement = prepared.get(sql) ?? opened().prepare(sql);
  prepared.delete(sql);
  prepared.set(sql, statement);
  for (const oldest of prepared.keys()) {
    if (prepared.size <= KEPT_STATEMENTS) break;
    prepared.delete(oldest);
  }
  return statement;
}

/** libsql ends the whole process if it gets a boolean. @param {unknown} value */
function canBind(value) {
  return (
    value === null || ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array
  );
}

/** @param {import('./sqlite-protocol').Statement} asked */
function run({ sql, parameters }) {
  const wrong = parameters.find((value) => !canBind(value));
  if (wrong !== undefined) throw new TypeError(`SQLite cannot keep a ${typeof wrong}`);
  if (/^(?:pragma|begin|commit|rollback)\b/.test(sql)) {
    control(sql);
    return { rows: [], changes: undefined };
  }
  return inTransaction || /^select\b/.test(sql) ? step(sql, parameters) : alone(sql, parameters);
}

/**
 * True between `begin` and its end. libsql knows it, too, but it ends the whole process if it is asked after the database was
 * closed.
 */
let inTransaction = false;

/**
 * Runs a statement without rows. libsql does not step one that is prepared to its end: then no transaction could be committed
 * any more.
 *
 * @param {string} sql
 */
function control(sql) {
  const isRollback = sql.startsWith('rollback');
  try {
    opened().exec(sql);
  } finally {
    // After some errors, such as a full disk, SQLite has rolled back by itself, and then this fails.
    if (isRollback) inTransaction = false;
  }
  if (sql.startsWith('begin')) inTransaction = true;
  else if (sql.startsWith('commit')) inTransaction = false;
}

/**
 * Runs one statement that writes. It has a transaction of its own: if it meets a lock, libsql keeps a bare statement open, and
 * then no later one would be committed.
 *
 * @param {string} sql
 * @param {readonly unknown[]} parameters
 */
function alone(sql, parameters) {
  control('begin immediate');
  try {
    const result = step(sql, parameters);
    control('commit');
    return result;
  } catch (error) {
    try {
      control('rollback');
    } catch {
      // The first error is the reason.
    }
    throw error;
  }
}

/**
 * @param {string} sql
 * @param {readonly unknown[]} parameters
 */
function step(sql, parameters) {
  const statement = statementOf(sql);
  if (statement.reader) return { rows: statement.all(parameters), changes: undefined };
  return { rows: [], changes: statement.run(parameters).changes };
}

/** @param {unknown} error */
function errorOf(error) {
  const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
  // libsql has no code for a file that cannot be opened.
  return {
    code: code || (/ConnectionFailed/.test(String(message)) ? 'SQLITE_CANTOPEN' : undefined),
    message: String(message),
  };
}

parentPort?.on('message', (/** @type {import('./sqlite-protocol').Statement | 'close'} */ asked) => {
  if (asked === 'close') {
    database?.close();
    parentPort?.close();
    return;
  }
  /** @type {import('./sqlite-protocol').Answer} */
  let answer;
  try {
    answer = { id: asked.id, result: run(asked) };
  } catch (error) {
    answer = { id: asked.id, error: errorOf(error) };
  }
  parentPort?.postMessage(answer);
});
