import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port';
import { until } from './until';

const USER = 'gateway';
/** It has characters that mean something in a URL. */
export const PASSWORD = 'p@ss/w%rd:#';
const VERSIONS = '/usr/lib/postgresql';

/** Returns the folder of PostgreSQL's programs as Debian installs them; `undefined` if it is not installed. */
function programs(): string | undefined {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  return versions
    .map((version) => join(VERSIONS, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

export const postgresInstalled = programs() !== undefined;

/** A PostgreSQL of its own, in a temporary folder and on a free port of 127.0.0.1. */
export class Postgres {
  private databases = 0;
  private server: ChildProcess | undefined;

  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly user: { readonly uid?: number; readonly gid?: number },
  ) {}

  static async start(): Promise<Postgres> {
    const bin = programs();
    if (bin === undefined) throw new Error(`PostgreSQL is not installed below ${VERSIONS}`);
    const folder = mkdtempSync(join(tmpdir(), 'gateway-postgres-'));
    const user = otherThanRoot();
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, PASSWORD);
    for (const path of [folder, passwordFile]) if (user.uid) chownSync(path, user.uid, user.gid ?? 0);
    const made = new Postgres(bin, folder, await freePort(), user);
    execFileSync(
      join(bin, 'initdb'),
      [
        ...['--pgdata', join(folder, 'data'), '--username', USER, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-locale', '--no-sync'],
      ],
      { ...user, cwd: folder },
    );
    await made.resume();
    return made;
  }

  /** The URL of a database of this server. */
  url(database = 'postgres', password = PASSWORD): string {
    return `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`;
  }

  urlWithoutPassword(database: string): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database. @returns its name */
  async database(): Promise<string> {
    const name = `test_${++this.databases}`;
    await this.query(`create database ${name}`);
    return name;
  }

  /** Runs a statement, as another program would. */
  async query(text: string, database?: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts the server again, after `halt`. */
  async resume(): Promise<void> {
    const settings = [`port=${this.port}`, 'listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=40'];
    this.server = spawn(
      join(this.bin, 'postgres'),
      ['-D', join(this.folder, 'data'), '-k', this.folder, ...settings.flatMap((setting) => ['-c', setting])],
      { ...this.user, cwd: this.folder, stdio: 'ignore' },
    );
    await until(
      () =>
        this.query('select 1').then(
          () => true,
          () => false,
        ),
      20_000,
      50,
    );
  }

  /** Ends the server: in order, but without waiting for its clients, or at once, as a crash does. */
  async halt(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  }

  /** Runs work while no process of the server runs. Its sockets stay open, and the system accepts new ones. */
  async freeze(work: () => Promise<void>): Promise<void> {
    const server = this.server?.pid ?? 0;
    const children = execFileSync('pgrep', ['-P', String(server)], { encoding: 'utf8' });
    const all = [server, ...children.split('\n').filter(Boolean).map(Number)];
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    try {
      await work();
    } finally {
      for (const pid of all) process.kill(pid, 'SIGCONT');
    }
  }

  /** Ends the server and deletes its files. */
  async end(): Promise<void> {
    await this.halt('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** PostgreSQL refuses to run as root. Its package makes the user `postgres`. */
function otherThanRoot(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
