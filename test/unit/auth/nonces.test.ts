import fc from 'fast-check';
import { NonceWindow, WINDOW_WIDTH } from '../../../src/auth/nonce-window';
import { Nonces, type NoncesOptions } from '../../../src/auth/nonces';

const secret = Buffer.alloc(32, 7);

function setUp(options: Partial<NoncesOptions> = {}) {
  const time = { now: 1_700_000_000_000 };
  const nonces = new Nonces({ clock: { now: () => time.now }, nonceSeconds: 300, secret, ...options });
  return { time, nonces };
}

describe('NonceWindow', () => {
  test('accepts each count once, within the width', () => {
    const window = new NonceWindow();
    const taken = [1, 1, 3, 2, 2, 130, 1, 4].map((count) => window.use(count));
    expect(taken).toEqual([true, false, true, true, false, true, false, true]);
  });

  test('ends exactly at its width', () => {
    const window = new NonceWindow();
    window.use(1000);
    expect(window.use(1000 - WINDOW_WIDTH)).toBe(false);
    expect(window.use(1000 - WINDOW_WIDTH + 1)).toBe(true);
  });

  test('accepts zero once, first or later', () => {
    const taken = (...counts: number[]) => {
      const window = new NonceWindow();
      return counts.map((count) => window.use(count));
    };
    expect(taken(0, 0, 1, 0, 1, 2)).toEqual([true, false, true, false, false, true]);
    expect(taken(1, 0, 0)).toEqual([true, true, false]);
    expect(taken(WINDOW_WIDTH, 0)).toEqual([true, false]);
    expect(taken(-1, 0.5, Number.NaN)).toEqual([false, false, false]);
  });

  test('accepts the largest count', () => {
    const window = new NonceWindow();
    expect(window.use(0xffffffff)).toBe(true);
    expect(window.use(0xffffffff)).toBe(false);
    expect(window.use(0xfffffffe)).toBe(true);
  });

  test('agrees with a set of used counts', () => {
    const counts = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 0xffffffff })),
    );
    fc.assert(
      fc.property(counts, (list) => {
        const window = new NonceWindow();
        const used = new Set<number>();
        for (const count of list) {
          const highest = Math.max(-1, ...used);
          const expected = count > highest - WINDOW_WIDTH && !used.has(count);
          expect(window.use(count)).toBe(expected);
          if (expected) used.add(count);
        }
      }),
    );
  });
});

describe('Nonces', () => {
  test('a nonce is usable, with each count once', () => {
    const { nonces } = setUp();
    const nonce = nonces.make();
    expect(nonce).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(nonces.use(nonce, '00000001')).toBe(true);
    expect(nonces.use(nonce, '00000001')).toBe(false);
    expect(nonces.use(nonce, '0000000A')).toBe(true);
    expect(nonces.use(nonce, '0000000a')).toBe(false);
  });

  test('a count is a number, with any number of leading zeros', () => {
    const { nonces } = setUp();
    const nonce = nonces.make();
    expect(nonces.use(nonce, '000000001')).toBe(true);
    for (const again of ['1', '01', '00000001', '000000001', '0000000000000001']) {
      expect(nonces.use(nonce, again)).toBe(false);
    }
    expect(nonces.use(nonce, 'f')).toBe(true);
    expect(nonces.use(nonce, '0000000F')).toBe(false);
    expect(nonces.use(nonce, '0')).toBe(true);
    expect(nonces.use(nonce, '00000000')).toBe(false);
  });

  test('all nonces differ, even in one millisecond', () => {
    const { nonces } = setUp();
    expect(new Set(Array.from({ length: 100 }, () => nonces.make())).size).toBe(100);
  });

  test('a nonce expires after its lifetime, used or not', () => {
    const { nonces, time } = setUp();
    const [used, fresh] = [nonces.make(), nonces.make()];
    time.now += 299_999;
    expect(nonces.use(used, '00000001')).toBe(true);
    time.now += 1;
    expect(nonces.use(used, '00000002')).toBe(false);
    expect(nonces.use(fresh, '00000001')).toBe(false);
  });

  test('a clock set back does not extend the lifetime of a nonce', () => {
    const { nonces, time } = setUp();
    const nonce = nonces.make();
    time.now -= 1000;
    expect(nonces.use(nonce, '00000001')).toBe(true);
    time.now -= 299_000;
    expect(nonces.use(nonce, '00000002')).toBe(false);
  });

  test('accepts nonces of the same secret, and refuses those of another', () => {
    const nonce = setUp().nonces.make();
    expect(setUp().nonces.use(nonce, '00000001')).toBe(true);
    expect(setUp({ secret: Buffer.alloc(32, 8) }).nonces.use(nonce, '00000001')).toBe(false);
    expect(setUp({ secret: undefined }).nonces.use(nonce, '00000001')).toBe(false);
  });

  test('refuses a nonce with any changed bit or spelling', () => {
    const { nonces } = setUp();
    const nonce = nonces.make();
    const bytes = Buffer.from(nonce, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(nonces.use(forged.toString('base64url'), '00000001')).toBe(false);
    }
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelt = nonce.slice(0, -1) + digits[digits.indexOf(nonce.slice(-1)) + 1];
    expect(Buffer.from(respelt, 'base64url')).toEqual(bytes);
    for (const other of [
      respelt,
      `${nonce}=`,
      `${nonce}A`,
      ` ${nonce}`,
      nonce.slice(1),
      '',
      'é'.repeat(43),
    ]) {
      expect(nonces.use(other, '00000001')).toBe(false);
    }
    expect(nonces.size).toBe(0);
  });

  test('stores nothing for a challenge, or for a refused nonce', () => {
    const { nonces, time } = setUp();
    const nonce = nonces.make();
    time.now += 300_000;
    nonces.use(nonce, '00000001');
    expect(nonces.size).toBe(0);
  });

  test('a forgotten nonce is stale, and cannot be replayed', () => {
    const { nonces, time } = setUp({ maxWindows: 3 });
    const made = Array.from({ length: 5 }, () => {
      time.now += 1;
      return nonces.make();
    });
    for (const nonce of made) expect(nonces.use(nonce, '00000001')).toBe(true);
    expect(nonces.size).toBe(3);
    expect(made.map((nonce) => nonces.use(nonce, '00000001'))).toEqual([false, false, false, false, false]);
    expect(made.map((nonce) => nonces.use(nonce, '00000002'))).toEqual([false, false, true, true, true]);
  });

  test('forgetting an older nonce does not make a younger one valid again', () => {
    const { nonces, time } = setUp({ maxWindows: 2 });
    const older = nonces.make();
    time.now += 1;
    const younger = nonces.make();
    time.now += 1;
    // They are forgotten in the order of first use: the younger one first.
    for (const nonce of [younger, older, nonces.make(), nonces.make()]) nonces.use(nonce, '00000001');
    expect(nonces.use(younger, '00000001')).toBe(false);
  });

  test('keeps at most 10,000 nonces in use', () => {
    const { nonces, time } = setUp();
    for (let i = 0; i < 10_050; i++) {
      time.now += 1;
      expect(nonces.use(nonces.make(), '00000001')).toBe(true);
    }
    expect(nonces.size).toBe(10_000);
  });

  test('accepts no nonce and count twice, in any order', () => {
    const step = fc.record({ nonce: fc.nat(5), count: fc.integer({ min: 1, max: 3 }), later: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { nonces, time } = setUp({ maxWindows: 2 });
        const made: string[] = [];
        const taken = new Set<string>();
        for (const { nonce, count, later } of steps) {
          time.now += later;
          while (made.length <= nonce) made.push(nonces.make());
          const key = `${nonce}/${count}`;
          if (nonces.use(made[nonce] ?? '', `0000000${count}`)) {
            expect(taken).not.toContain(key);
            taken.add(key);
          }
        }
      }),
    );
  });
});
