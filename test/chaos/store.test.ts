import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { PASSWORD, type Postgres } from '../helpers/postgres';
import { onPostgres } from '../helpers/stores';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { Simulator } from '../simulator/simulator';
import type { Report } from '../soak/gateway';

/** What goes on, and what does not, while the store cannot be used. */

/** A gateway as its clients and its administrator see it. */
interface Seen {
  readonly url: string;
  readonly adminUrl: string;
  /** The log so far. */
  log(): string;
}

const seenOf = ({ gateway }: World): Seen => ({
  url: gateway.url,
  adminUrl: gateway.adminUrl ?? '',
  log: () => gateway.logText(),
});
const storeOf = async ({ adminUrl }: Seen): Promise<{ state: string; detail?: string }> =>
  JSON.parse((await ask(adminUrl, '/health', { user: null })).text).store;
const metricOf = async ({ adminUrl }: Seen, name: string): Promise<number> => {
  const { text } = await ask(adminUrl, '/metrics', { user: null });
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};
const isAway = async (seen: Seen): Promise<boolean> => (await storeOf(seen)).state === 'away';
const isReady = async (seen: Seen): Promise<boolean> => (await storeOf(seen)).state === 'ready';

/** Sends a command, which must succeed, and soon. @returns its request's id */
async function mute({ url }: Seen): Promise<unknown> {
  const since = performance.now();
  const { status, headers } = await ask(url, '/conference/WeeklyTeamConf/mute&all');
  expect(status).toBe(200);
  // A store that is away answers after 5 s at the earliest.
  expect(performance.now() - since).toBeLessThan(2_000);
  return headers['x-request-id'];
}

async function auditRows({ url }: Seen): Promise<{ requestId: string; command: string }[]> {
  const { text } = await ask(url, '/api/audit?limit=1000', { user: 'admin' });
  return JSON.parse(text).audit;
}

/**
 * Begins a trouble, checks what clients and the administrator get, and ends it again. No row of a command is lost.
 *
 * @param detail what the administrator reads
 */
async function throughTrouble(
  seen: Seen,
  detail: RegExp,
  trouble: { begin(): unknown; end(): unknown },
): Promise<void> {
  const sent = [await mute(seen)];
  await until(async () => (await metricOf(seen, 'gateway_store_queue_rows')) === 0);
  await trouble.begin();
  try {
    // Only a write notices it.
    await until(
      async () => {
        sent.push(await mute(seen));
        return isAway(seen);
      },
      20_000,
      50,
    );
    for (let count = 0; count < 20; count++) sent.push(await mute(seen));
    expect((await storeOf(seen)).detail).toMatch(detail);
    expect(await metricOf(seen, 'gateway_store_up')).toBe(0);
    expect(await metricOf(seen, 'gateway_store_queue_rows')).toBeGreaterThanOrEqual(20);
    expect((await ask(seen.url, '/health/ready', { user: null })).status).toBe(200);
    const refused = await ask(seen.url, '/api/audit', { user: 'admin' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(refused.text).toContain('store_unavailable');
    expect((await ask(seen.url, '/api/jobs')).status).toBe(200);
    expect((await ask(seen.url, '/conference/WeeklyTeamConf/list')).status).toBe(200);
  } finally {
    await trouble.end();
  }
  await until(() => isReady(seen), 20_000, 50);
  await until(async () => (await metricOf(seen, 'gateway_store_queue_rows')) === 0);
  const kept = (await auditRows(seen)).map(({ requestId }) => requestId);
  expect(sent.filter((id) => !kept.includes(String(id)))).toEqual([]);
  expect(new Set(kept).size).toBe(kept.length);
  expect(awayLines(seen)).toHaveLength(1);
  expect(awayLines(seen)[0]).toMatch(detail);
}

/** One line a minute: the tests are shorter. */
const awayLines = (seen: Seen): string[] =>
  seen
    .log()
    .split('\n')
    .filter((line) => line.includes('"kind":"store-state"') && line.includes('"state":"away"'));

let world: World | undefined;
afterEach(async () => {
  await world?.end();
  world = undefined;
});

async function startSeen(store: string, changes: Record<string, unknown> = {}): Promise<Seen> {
  world = await startWorld({ store, admin: { port: await freePort() }, ...changes });
  world.fill('WeeklyTeamConf', 2);
  return seenOf(world);
}

describe('a SQLite file', () => {
  test('that another process has locked', async () => {
    const seen = await startSeen('sqlite:gateway.db');
    const file = join(dirname(world?.gateway.configFile ?? ''), 'state/gateway.db');
    const script = `
      const file = new (require('libsql'))(process.argv[1]);
      file.exec('pragma busy_timeout = 5000');
      file.exec('begin exclusive');
      console.log('locked');
      process.stdin.on('end', () => process.exit()).resume();`;
    const other = spawn(process.execPath, ['-e', script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    await throughTrouble(seen, /gateway\.db is locked by another program/, {
      begin: () => once(other.stdout, 'data'),
      end: async () => {
        other.stdin.end();
        await once(other, 'exit');
      },
    });
  }, 60_000);

  const disk = smallDisk();
  (disk === undefined ? test.skip : test)(
    'on a disk that is full',
    async () => {
      const folder = disk ?? '';
      const seen = await startSeen(`sqlite:${join(folder, 'gateway.db')}`);
      const filler = join(folder, 'filler');
      await throughTrouble(seen, /the disk of .*gateway\.db is full/, {
        begin: () => expect(() => writeFileSync(filler, Buffer.alloc(8_000_000))).toThrow('ENOSPC'),
        end: () => rmSync(filler),
      });
    },
    60_000,
  );
  afterAll(() => {
    if (disk === undefined) return;
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  test('that may not grow any more', async () => {
    const child = await ChildGateway.start();
    try {
      await throughTrouble(child.seen, /gateway\.db cannot be read or written \(SQLITE_IOERR_WRITE\)/, {
        begin: () => child.limitFiles(4_096),
        end: () => child.limitFiles('unlimited'),
      });
    } finally {
      await child.end();
    }
  }, 90_000);
});

/** Returns the folder of a disk of 4 MB; `undefined` if this machine does not let the tests mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    process.stderr.write('no disk can be mounted: the test with a full one is skipped\n');
    return undefined;
  }
}

/** A gateway in a process of its own, whose files the system can limit. */
class ChildGateway {
  private text = '';

  private constructor(
    private readonly simulator: Simulator,
    private readonly folder: string,
    private readonly child: ReturnType<typeof fork>,
    private readonly urls: { readonly url: string; readonly adminUrl: string },
  ) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  get seen(): Seen {
    return { ...this.urls, log: () => this.text };
  }

  static async start(): Promise<ChildGateway> {
    const simulator = await Simulator.start();
    simulator.conference('WeeklyTeamConf').join();
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const { host, port, password } = simulator;
    const config = { ...TEST_CONFIG, store: 'sqlite:gateway.db', admin: { port: await freePort() } };
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, stringify({ ...config, freeswitch: { host, port, password } }), { mode: 0o600 });
    const child = fork(join(__dirname, '../soak/gateway.ts'), [file], {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      silent: true,
    });
    const [report] = (await once(child, 'message')) as [Extract<Report, { kind: 'started' }>];
    const made = new ChildGateway(simulator, folder, child, report);
    await until(async () => (await ask(report.url, '/health/ready', { user: null })).status === 200);
    return made;
  }

  /** Sets the size above which no file of the process can be written, in bytes. Its log is a pipe. */
  limitFiles(bytes: number | 'unlimited'): void {
    execFileSync('prlimit', ['--pid', `${this.child.pid}`, `--fsize=${bytes}:`]);
  }

  async end(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.send('stop');
    await ended;
    await this.simulator.stop();
    rmSync(this.folder, { recursive: true });
  }
}

onPostgres((place) => {
  const urlOf = async (): Promise<string> => (await place.fresh()).url;
  const postgres = (): Postgres => place.postgres();
  const noSecret = (seen: Seen): void => {
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'postgres://']) {
      expect(seen.log()).not.toContain(secret);
    }
  };

  test('that has crashed', async () => {
    const seen = await startSeen(await urlOf());
    await throughTrouble(seen, /PostgreSQL/, {
      begin: () => postgres().halt('immediate'),
      end: () => postgres().resume(),
    });
    noSecret(seen);
  }, 60_000);

  test('that hangs', async () => {
    const seen = await startSeen(await urlOf());
    let thaw: () => void = () => undefined;
    let frozen: Promise<void> | undefined;
    await throughTrouble(seen, /the database did not answer within 5 s|PostgreSQL/, {
      begin: () => {
        frozen = postgres().freeze(
          () =>
            new Promise<void>((resolve) => {
              thaw = resolve;
            }),
        );
      },
      end: async () => {
        thaw();
        await frozen;
      },
    });
    noSecret(seen);
  }, 60_000);

  test('that is slow: commands are as fast as always, and no row is lost or doubled', async () => {
    const { url } = await place.fresh();
    const database = new URL(url).pathname.slice(1);
    const seen = await startSeen(url);
    await postgres().query(
      `create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(6); return null; end';
       create trigger slow before insert on audit for each statement execute function slow()`,
      database,
    );
    const sent: unknown[] = [];
    await until(
      async () => {
        sent.push(await mute(seen));
        return awayLines(seen).length > 0;
      },
      20_000,
      50,
    );
    expect((await ask(seen.url, '/health/ready', { user: null })).status).toBe(200);
    await postgres().query('drop trigger slow on audit', database);
    await until(async () => (await metricOf(seen, 'gateway_store_queue_rows')) === 0, 20_000, 50);
    const kept = (await auditRows(seen)).map(({ requestId }) => requestId);
    expect(sent.filter((id) => !kept.includes(String(id)))).toEqual([]);
    expect(new Set(kept).size).toBe(kept.length);
    expect(awayLines(seen)).toHaveLength(1);
  }, 60_000);

  test('that is not there when the gateway starts', async () => {
    const url = await urlOf();
    await postgres().halt('immediate');
    let seen: Seen;
    const sent: unknown[] = [];
    try {
      seen = await startSeen(url);
      expect((await ask(seen.url, '/health/ready', { user: null })).status).toBe(200);
      expect((await storeOf(seen)).detail).toMatch(/PostgreSQL cannot be reached/);
      for (let count = 0; count < 20; count++) sent.push(await mute(seen));
      expect((await ask(seen.url, '/api/audit', { user: 'admin' })).status).toBe(503);
    } finally {
      await postgres().resume();
    }
    await until(() => isReady(seen), 20_000, 50);
    await until(async () => (await metricOf(seen, 'gateway_store_queue_rows')) === 0);
    const kept = await auditRows(seen);
    expect(sent.filter((id) => !kept.some(({ requestId }) => requestId === id))).toEqual([]);
    expect(kept.map(({ command }) => command)).toContain('start');
    noSecret(seen);
  }, 60_000);

  test('that has crashed does not hold up the end of the gateway; with audit.required nothing is sent', async () => {
    const seen = await startSeen(await urlOf(), { audit: { required: true } });
    await mute(seen);
    await postgres().halt('immediate');
    try {
      const before = world?.simulator.received.length ?? 0;
      const refused = await ask(seen.url, '/conference/WeeklyTeamConf/mute&all');
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
      expect(world?.heardSince(before)).toEqual([]);
      expect((await ask(seen.url, '/conference/WeeklyTeamConf/list')).status).toBe(200);
      const since = performance.now();
      await world?.end();
      world = undefined;
      expect(performance.now() - since).toBeLessThan(15_000);
    } finally {
      await postgres().resume();
    }
  }, 60_000);
});
