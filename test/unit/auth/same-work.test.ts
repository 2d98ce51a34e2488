import crypto from 'node:crypto';
import { ADDRESS, setUp } from './set-up';

describe('the same work', () => {
  afterEach(() => jest.restoreAllMocks());

  /** The hashes and comparisons of one attempt; names have one length, so that all texts have one length. */
  async function work(attempt: () => unknown): Promise<string[]> {
    const done: string[] = [];
    const { hash, timingSafeEqual } = crypto;
    jest.spyOn(crypto, 'hash').mockImplementation(((algorithm: string, data: Buffer, encoding: 'hex') => {
      done.push(algorithm);
      return hash(algorithm, data, encoding);
    }) as typeof hash);
    jest.spyOn(crypto, 'timingSafeEqual').mockImplementation((a, b) => {
      done.push(`compare ${a.byteLength}`);
      return timingSafeEqual(a, b);
    });
    await attempt();
    jest.restoreAllMocks();
    return done;
  }

  test.each([0, 1])('is done for every name in Digest (%#)', async (index) => {
    const { send, sign, challenge } = setUp();
    const of = (name: string) => {
      const header = sign(name, 'wrong', { challenge: challenge(index) });
      return work(() => send(header));
    };
    const known = await of('200');
    expect(known).toContain(index === 0 ? 'compare 32' : 'compare 64');
    for (const name of ['nobody', 'old', 'new', 'none']) expect(await of(name)).toEqual(known);
  });

  test('is done for every name in Basic', async () => {
    const { authenticator } = setUp();
    const of = (name: string) => work(() => authenticator.basic(name, 'wrong', ADDRESS));
    const known = await of('200');
    expect(known).toEqual(expect.arrayContaining(['md5', 'compare 32', 'compare 64']));
    for (const name of ['nobody', 'old', 'new', 'none']) expect(await of(name)).toEqual(known);
  });
});
