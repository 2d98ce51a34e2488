import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Answer, type Asking, accept } from '../helpers/ask';
import { ownSqlite } from '../helpers/sqlite';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** Commands with an Idempotency-Key. */

const MUTE = '/conference/WeeklyTeamConf/mute&all';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    store: '',
    timeouts: { command: 1, audit: 0 },
    dial: { default: 'user/{user}@x', perMinute: 1 },
  });
});
afterAll(() => world.end());
beforeEach(async () => {
  world.simulator.faults.clear();
  world.fill('WeeklyTeamConf', 2);
  await until(async () => (await world.ask('/conference/WeeklyTeamConf/count')).status === 200);
});

const withKey = (target: string, key: string, asking: Asking = {}): Promise<Answer> =>
  world.ask(target, { method: 'PUT', ...asking, headers: { 'idempotency-key': key, ...asking.headers } });
/** The lines that FreeSWITCH has received while the work ran. */
async function heardWhile(work: () => Promise<unknown>): Promise<string[]> {
  const before = world.simulator.received.length;
  await work();
  return world.heardSince(before);
}
const isReplayed = ({ headers }: Answer): boolean => headers['idempotent-replayed'] === 'true';
const whole = ({ status, headers, bytes }: Answer) => ({ status, type: headers['content-type'], bytes });

describe('a success', () => {
  test('is sent again, byte for byte, and the command is not', async () => {
    const key = randomUUID();
    const first = await withKey(MUTE, key);
    expect([first.status, isReplayed(first)]).toEqual([200, false]);
    const heard = await heardWhile(async () => {
      for (let count = 0; count < 3; count++) {
        const again = await withKey(MUTE, key);
        expect([isReplayed(again), whole(again)]).toEqual([true, whole(first)]);
        expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
      }
    });
    expect(heard).toEqual([]);
    await until(() => world.gateway.log.at(-1)?.['outcome'] === 'replayed');
  });

  test('has the type of the first answer', async () => {
    const key = randomUUID();
    const first = await withKey(MUTE, key, { headers: accept('application/json') });
    expect(whole(await withKey(MUTE, key))).toEqual(whole(first));
  });

  test('of a part of the members is sent again, too', async () => {
    world.fill('WeeklyTeamConf', 3);
    const first = await withKey('/conference/WeeklyTeamConf/mute&999', 'missing');
    expect(first.status).toBe(404);
    expect(whole(await withKey('/conference/WeeklyTeamConf/mute&999', 'missing'))).toEqual(whole(first));
  });

  test('a large one is compressed once, and kept as it was before', async () => {
    const key = randomUUID();
    world.fill('WeeklyTeamConf', 120);
    const asking = { headers: accept('application/json') };
    const compressed = await withKey(MUTE, key, {
      headers: { ...accept('application/json'), 'accept-encoding': 'gzip' },
    });
    expect([compressed.status, compressed.headers['content-encoding']]).toEqual([200, 'gzip']);
    const again = await withKey(MUTE, key, asking);
    expect([isReplayed(again), JSON.parse(again.text).members.length]).toEqual([true, 120]);
  });

  test('above 64 kB is not kept: a repeat is already_done', async () => {
    const key = randomUUID();
    const { text } = await withKey('/conference/WeeklyTeamConf/mute&all', randomUUID());
    world.simulator.faults.next('mute', { kind: 'reply', text: text.repeat(5_000) });
    const first = await withKey(MUTE, key);
    expect([first.status, first.bytes.length > 65_536]).toEqual([200, true]);
    const again = await withKey(MUTE, key);
    expect(again.text).toMatch(/^409 already_done: /);
  });

  test('with a secret is not kept: a repeat is already_done, and the secret is not in the store', async () => {
    for (const tail of ['pin&98765', 'dtmf&all&98765']) {
      const key = randomUUID();
      const first = await withKey(`/conference/WeeklyTeamConf/${tail}`, key);
      expect([first.status, first.text]).toEqual([200, expect.stringContaining('98765')]);
      const heard = await heardWhile(async () => {
        const again = await withKey(`/conference/WeeklyTeamConf/${tail}`, key);
        expect([again.status, again.text]).toEqual([409, expect.stringMatching(/^409 already_done: /)]);
        expect(isReplayed(again)).toBe(false);
      });
      expect(heard).toEqual([]);
      const file = world.gateway.configFile.replace('gateway.yaml', 'state/gateway.db');
      const rows = ownSqlite(file, (db) => JSON.stringify(db.prepare('select * from idempotency').all()));
      expect(rows).not.toContain('98765');
      expect(rows).not.toContain(key);
      expect(rows).not.toContain(Buffer.from('98765').toString('base64').slice(0, 6));
    }
  });
});

describe('a failure', () => {
  test('that FreeSWITCH answered is sent again', async () => {
    const key = randomUUID();
    world.simulator.faults.next('lock', {
      kind: 'reply',
      text: '-ERR Conference WeeklyTeamConf not found\n',
    });
    const first = await withKey('/conference/WeeklyTeamConf/lock', key);
    expect(first.status).toBe(404);
    const again = await withKey('/conference/WeeklyTeamConf/lock', key);
    expect([isReplayed(again), whole(again)]).toEqual([true, whole(first)]);
  });

  test('that is refused before the key is looked up leaves the key alone', async () => {
    const key = randomUUID();
    expect((await withKey('/conference/WeeklyTeamConf/play&nothing.wav', key)).status).toBe(403);
    expect((await withKey('/conference/WeeklyTeamConf/mute', key)).status).toBe(400);
    const call = '/conference/WeeklyTeamConf/bgdial&1001';
    expect((await world.ask(call)).status).toBe(200);
    expect((await withKey(call, key)).text).toMatch(/^429 too_many_dials: /);
    expect((await withKey(MUTE, key)).status).toBe(200);
  });

  test.each([
    ['504 esl_timeout', { kind: 'hang', executed: true }],
    ['502 esl_lost', { kind: 'drop', executed: true }],
    ['502 unrecognised_reply', { kind: 'reply', text: 'Hm?\n' }],
  ] as const)('of unknown outcome is never sent again: %s', async (words, fault) => {
    const key = randomUUID();
    world.simulator.faults.next('deaf', fault);
    const target = '/conference/WeeklyTeamConf/deaf&all';
    expect((await withKey(target, key)).text).toContain(words);
    const heard = await heardWhile(async () => {
      for (let count = 0; count < 2; count++) {
        expect((await withKey(target, key)).text).toMatch(/^409 outcome_unknown: /);
      }
    });
    expect(heard.filter((block) => block.includes('deaf'))).toEqual([]);
  });
});

describe('the key', () => {
  test('of another request is a mismatch: method, path, query or body', async () => {
    const key = randomUUID();
    await withKey(MUTE, key);
    const others: readonly (readonly [string, Asking])[] = [
      [MUTE, { method: 'POST' }],
      ['/conference/WeeklyTeamConf/unmute&all', {}],
      ['/conference/Sales/mute&all', {}],
      [`${MUTE}?_=1`, {}],
    ];
    world.fill('3000-pbx.example.org', 1);
    for (const [target, asking] of others) {
      const heard = await heardWhile(async () => {
        expect((await withKey(target, key, asking)).text).toMatch(/^422 idempotency_mismatch: /);
      });
      expect(heard).toEqual([]);
    }
    const json = (command: string, spaces = 0) =>
      withKey('/api/conferences/WeeklyTeamConf/commands', 'json-key', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ command, args: ['all'] }, null, spaces),
      });
    expect((await json('mute')).status).toBe(200);
    expect((await json('unmute')).status).toBe(422);
    // The same words.
    expect(isReplayed(await json('mute', 2))).toBe(true);
  });

  test('belongs to its requester', async () => {
    const key = randomUUID();
    await withKey(MUTE, key);
    expect(isReplayed(await withKey(MUTE, key, { user: 'admin' }))).toBe(false);
    expect(isReplayed(await withKey(MUTE, key, { user: 'admin' }))).toBe(true);
  });

  test('is looked up after authorization', async () => {
    const key = randomUUID();
    await withKey(MUTE, key);
    expect((await withKey(MUTE, key, { user: '400' })).status).toBe(403);
    expect((await withKey(MUTE, key, { user: null })).status).toBe(401);
    const foreign = { origin: 'https://elsewhere.example' };
    expect((await withKey(MUTE, key, { headers: foreign })).status).toBe(403);
  });

  test('is ignored by commands that change nothing', async () => {
    for (const tail of ['list', 'count', 'energy&3']) {
      world.fill('WeeklyTeamConf', 3);
      for (const key of ['read', 'not valid', '']) {
        const answer = await withKey(`/conference/WeeklyTeamConf/${tail}`, key);
        expect([answer.status === 400, isReplayed(answer)]).toEqual([false, false]);
      }
    }
    expect((await withKey('/conference/WeeklyTeamConf/mute&all', 'read')).status).toBe(200);
  });

  test.each(['', ' ', 'a b', 'é', '"a', '"a"b', '""', '"a b"', 'x'.repeat(256), `"${'x'.repeat(256)}"`])(
    'cannot be %j',
    async (key) => {
      const wire = await Wire.open(world.gateway.url);
      const authorization = `Basic ${Buffer.from('200:123').toString('base64')}`;
      const heard = await heardWhile(async () => {
        const latin1 = Buffer.from(key).toString('latin1');
        wire.send(
          `PUT ${MUTE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\n` +
            `Idempotency-Key: ${latin1}\r\n\r\n`,
        );
        await wire.ends();
      });
      expect(wire.received).toMatch(
        /^HTTP\/1\.1 400 [\s\S]*400 bad_request: Idempotency-Key must be 1 to 255/,
      );
      expect(heard).toEqual([]);
    },
  );

  test('twice is refused', async () => {
    const answer = await world.ask(MUTE, { method: 'PUT', headers: { 'idempotency-key': ['a', 'b'] } });
    expect(answer.status).toBe(400);
  });

  test('may be any visible ASCII characters, with quotes or without', async () => {
    const visible = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 255,
    });
    const used = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        visible.filter((key) => !key.startsWith('"') && !used.has(key)),
        async (key) => {
          used.add(key);
          expect(isReplayed(await withKey(MUTE, key))).toBe(false);
          expect(isReplayed(await withKey(MUTE, key))).toBe(true);
          const quoted = `"${key.replaceAll(/["\\]/g, '\\$&')}"`;
          expect(isReplayed(await withKey(MUTE, quoted))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('at once', () => {
  test('of forty requests with one key one is carried out', async () => {
    const key = randomUUID();
    world.simulator.faults.next('mute', { kind: 'delay', ms: 300 });
    const heard = await heardWhile(async () => {
      const all = await Promise.all(Array.from({ length: 40 }, () => withKey(MUTE, key)));
      const won = all.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      for (const { status, text, headers } of all) {
        if (status === 200) continue;
        expect(text).toMatch(/^409 idempotency_in_progress: /);
        expect(headers['retry-after']).toBe('1');
      }
      const again = await withKey(MUTE, key);
      expect([isReplayed(again), whole(again)]).toEqual([true, won[0] && whole(won[0])]);
    });
    expect(heard.filter((block) => block.includes('mute'))).toHaveLength(1);
  });

  test('the answer of a client that disconnects is kept', async () => {
    world.simulator.faults.next('lock', { kind: 'delay', ms: 300 });
    const wire = await Wire.open(world.gateway.url);
    const authorization = `Basic ${Buffer.from('200:123').toString('base64')}`;
    const heard = await heardWhile(async () => {
      wire.send(
        `PUT /conference/WeeklyTeamConf/lock HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
          'Idempotency-Key: gone\r\n\r\n',
      );
      await until(() => world.simulator.apis.at(-1) === 'conference WeeklyTeamConf lock');
      wire.reset();
      await until(async () => isReplayed(await withKey('/conference/WeeklyTeamConf/lock', 'gone')));
    });
    expect(heard.filter((block) => block.includes('lock'))).toHaveLength(1);
  });
});
