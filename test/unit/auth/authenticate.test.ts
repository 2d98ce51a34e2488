import crypto from 'node:crypto';
import type { Scheme } from '../../../src/auth/challenges';
import type { User } from '../../../src/directory/port';
import { digestHeader } from '../../helpers/digest-client';
import { ADDRESS, both, directoryOf, REALM, secrets, setUp, USERS } from './set-up';

const DENIED = { kind: 'denied', stale: false };
const STALE = { kind: 'denied', stale: true };
const BLOCKED = { kind: 'blocked', retryAfter: 60 };
const OK = { kind: 'ok', requester: { name: '200', role: 'user' }, scheme: 'digest-md5' };

describe('digest', () => {
  test('accepts a user by name and password', async () => {
    const { send, sign } = setUp();
    expect(await send(sign('200', '123'))).toEqual(OK);
    expect(await send(sign('boss', '456'))).toEqual({ ...OK, requester: { name: 'boss', role: 'admin' } });
  });

  test('accepts SHA-256', async () => {
    const { send, sign, challenge } = setUp();
    const header = sign('200', '123', { challenge: challenge(1) });
    expect(header).toContain('algorithm=SHA-256');
    expect(await send(header)).toEqual({ ...OK, scheme: 'digest-sha256' });
  });

  test('denies a wrong password, an unknown user and a user without the secret in the same way', async () => {
    const { send, sign, challenge } = setUp();
    expect(await send(sign('200', '124'))).toEqual(DENIED);
    expect(await send(sign('nobody', '123'))).toEqual(DENIED);
    expect(await send(sign('new', '123'))).toEqual(DENIED);
    expect(await send(sign('old', '123', { challenge: challenge(1) }))).toEqual(DENIED);
    expect(await send(sign('none', '123'))).toEqual(DENIED);
  });

  test.each(['nobody', 'none'])('the substitute for a missing secret signs nobody in (%s)', async (name) => {
    const known = Buffer.from(secrets(name, '1').md5, 'hex');
    const randomBytes: (size: number) => Buffer = crypto.randomBytes;
    jest
      .spyOn(crypto, 'randomBytes')
      .mockImplementation(((size: number) => (size === 16 ? known : randomBytes(size))) as never);
    const { under, authenticator, send, sign } = setUp();
    jest.restoreAllMocks();
    expect(under).toHaveProperty('dummy.md5', secrets(name, '1').md5);
    // It counts as a wrong password too.
    for (let i = 0; i < 5; i++) {
      expect(await send(sign(name, '1'))).toEqual(DENIED);
      expect(await authenticator.basic(name, '1', ADDRESS)).toEqual(DENIED);
    }
    expect(await send(sign(name, '1'))).toEqual(BLOCKED);
  });

  test('a header is valid for one method and one URL only', async () => {
    const { send, sign } = setUp();
    const header = sign('200', '123', { uri: '/conference/a/list' });
    expect(await send(header, 'POST', '/conference/a/list')).toEqual(DENIED);
    for (const target of ['/conference/a/kick&all', '/conference/a/list?', '/conference/a/%6cist']) {
      expect(await send(header, 'GET', target)).toMatchObject({ kind: 'malformed' });
    }
    expect(await send(header, 'GET', '/conference/a/list')).toEqual(OK);
  });

  test('a header is accepted once, and counts may arrive out of order', async () => {
    const { send, sign, challenge } = setUp();
    const nonce = challenge();
    const first = sign('200', '123', { challenge: nonce });
    expect(await send(first)).toEqual(OK);
    expect(await send(first)).toEqual(STALE);
    expect(await send(sign('200', '123', { challenge: nonce, nc: 3 }))).toEqual(OK);
    expect(await send(sign('200', '123', { challenge: nonce, nc: 2 }))).toEqual(OK);
  });

  test('a count is accepted in any spelling, but only once', async () => {
    const { send, sign, challenge } = setUp();
    const nonce = challenge();
    const quotes = true;
    expect(await send(sign('200', '123', { challenge: nonce, nc: '000000001', quotes }))).toEqual(OK);
    for (const nc of ['000000001', '1', '01', '00000001', '0000000000001']) {
      expect(await send(sign('200', '123', { challenge: nonce, nc }))).toEqual(STALE);
    }
    expect(await send(sign('200', '123', { challenge: nonce, nc: '2' }))).toEqual(OK);
    expect(await send(sign('200', '123', { challenge: nonce, nc: '00000002', quotes }))).toEqual(STALE);
    expect(await send(sign('200', '124', { challenge: nonce, nc: '3' }))).toEqual(DENIED);
  });

  test('reports a stale nonce only to clients that know the password', async () => {
    const { send, sign, challenge, time } = setUp();
    const nonce = challenge();
    time.now += 300_000;
    expect(await send(sign('200', '123', { challenge: nonce }))).toEqual(STALE);
    expect(await send(sign('200', '124', { challenge: nonce }))).toEqual(DENIED);
    expect(await send(sign('nobody', '123', { challenge: nonce }))).toEqual(DENIED);
  });

  test('a nonce from before a restart is stale, unless the secret is configured', async () => {
    const secret = Buffer.alloc(32, 1);
    const before = setUp({ secret }).challenge();
    const restarted = setUp();
    expect(await restarted.send(restarted.sign('200', '123', { challenge: before }))).toEqual(STALE);
    const other = setUp({ secret });
    expect(await other.send(other.sign('200', '123', { challenge: before }))).toEqual(OK);
  });

  test('refuses another realm, and does not count it as a failure', async () => {
    const { send, sign, challenge } = setUp();
    const foreign = challenge().replace(REALM, 'elsewhere');
    for (let i = 0; i < 11; i++)
      expect(await send(sign('200', '123', { challenge: foreign }))).toEqual(DENIED);
    expect(await send(sign('200', '123'))).toEqual(OK);
  });

  test('accepts users whose names need escapes or UTF-8', async () => {
    const names = ['Zoë', 'a"b\\c', '陈'];
    const directory = directoryOf(
      ...names.map((name) => ({ name, role: 'user' as const, ha1: secrets(name, 'pä') })),
    );
    const { send, sign } = setUp({ directory: () => directory });
    for (const name of names) expect(await send(sign(name, 'pä'))).toMatchObject({ requester: { name } });
  });

  test('reports a malformed header, and denies a scheme that was not offered', async () => {
    const { send, sign } = setUp();
    expect(await send('Digest username="200"')).toEqual(DENIED);
    expect(await send('Digest username="200", qop=auth')).toMatchObject({ kind: 'malformed' });
    expect(await send(`${sign('200', '123')}, uri="/x"`)).toMatchObject({ kind: 'malformed' });
  });
});

describe('basic', () => {
  test('accepts a user by either secret', async () => {
    const { authenticator } = setUp();
    for (const name of ['200', 'old', 'new']) {
      expect(await authenticator.basic(name, '123', ADDRESS)).toEqual({
        kind: 'ok',
        requester: { name, role: 'user' },
        scheme: 'basic',
      });
    }
  });

  test('denies a wrong password, an unknown user and one without a secret in the same way', async () => {
    const { authenticator } = setUp();
    for (const name of ['200', 'old', 'new', 'nobody', 'none', '']) {
      expect(await authenticator.basic(name, '124', ADDRESS)).toEqual(DENIED);
    }
  });

  test('checks only the SHA-256 secret if there are both', async () => {
    const mixed: User = {
      name: '200',
      role: 'user',
      ha1: { md5: secrets('200', 'a').md5, sha256: both.sha256 },
    };
    const { authenticator } = setUp({ directory: () => directoryOf(mixed) });
    expect(await authenticator.basic('200', 'a', ADDRESS)).toEqual(DENIED);
    expect(await authenticator.basic('200', '123', ADDRESS)).toMatchObject({ kind: 'ok' });
  });
});

describe('failures', () => {
  test('ten wrong passwords block the user at this address, for all schemes together', async () => {
    const { authenticator, send, sign } = setUp();
    for (let i = 0; i < 5; i++) {
      expect(await send(sign('200', '124'))).toEqual(DENIED);
      expect(await authenticator.basic('200', '124', ADDRESS)).toEqual(DENIED);
    }
    expect(await send(sign('200', '123'))).toEqual(BLOCKED);
    expect(await authenticator.basic('200', '123', ADDRESS)).toEqual(BLOCKED);
    expect(await send(sign('boss', '456'))).toMatchObject({ kind: 'ok' });
    expect(await send(sign('200', '123'), 'GET', '/x', '192.0.2.2')).toEqual(OK);
  });

  test('unknown users are blocked in the same way as known ones', async () => {
    const { authenticator } = setUp();
    for (let i = 0; i < 10; i++) expect(await authenticator.basic('nobody', '1', ADDRESS)).toEqual(DENIED);
    expect(await authenticator.basic('nobody', '1', ADDRESS)).toEqual(BLOCKED);
  });

  test('a wrong password counts with an old nonce too, because guessing would otherwise be free', async () => {
    const { send, sign, challenge, time } = setUp();
    const nonce = challenge();
    time.now += 300_000;
    for (let i = 0; i < 10; i++) await send(sign('200', '124', { challenge: nonce }));
    expect(await send(sign('200', '123'))).toEqual(BLOCKED);
  });

  test('stale nonces, replays and unreadable headers do not count', async () => {
    const { send, sign, challenge, time } = setUp();
    const old = sign('200', '123');
    time.now += 300_000;
    const nonce = challenge();
    const first = sign('200', '123', { challenge: nonce });
    expect(await send(first)).toEqual(OK);
    for (let i = 0; i < 11; i++) {
      expect(await send(old)).toEqual(STALE);
      expect(await send(first)).toEqual(STALE);
      expect(await send(first, 'GET', '/y')).toMatchObject({ kind: 'malformed' });
      expect(await send('Digest username="200"')).toEqual(DENIED);
    }
    expect(await send(sign('200', '123', { challenge: nonce, nc: 2 }))).toEqual(OK);
  });
});

describe('schemes', () => {
  const only = (...schemes: Scheme[]) => setUp({ schemes });

  test('a scheme that is not configured is neither accepted nor evaluated', async () => {
    const { challenge } = setUp();
    const secret = Buffer.alloc(32, 1);
    const signer = setUp({ secret });
    const sha256 = setUp({ schemes: ['digest-sha256'], secret });
    const md5 = signer.sign('200', '123');
    for (let i = 0; i < 11; i++) {
      expect(await sha256.send(md5)).toEqual(DENIED);
      expect(await sha256.authenticator.basic('200', '124', ADDRESS)).toEqual(DENIED);
    }
    expect(await sha256.authenticator.basic('200', '123', ADDRESS)).toEqual(DENIED);
    expect(await sha256.send(sha256.sign('200', '123'))).toEqual({ ...OK, scheme: 'digest-sha256' });
    const basic = only('basic');
    expect(
      await basic.send(digestHeader({ challenge: challenge(), uri: '/x', user: '200', password: '123' })),
    ).toEqual(DENIED);
  });

  test('challenges offer the schemes in order, share a nonce, and omit Basic on demand', () => {
    const { authenticator } = only('basic', 'digest-sha256', 'digest-md5');
    const offered = authenticator.challenges(true);
    expect(offered.map((value) => value.split(' ')[0])).toEqual(['Basic', 'Digest', 'Digest']);
    expect(offered[1]).toContain('stale=true');
    const nonces = offered.slice(1).map((value) => /nonce="([^"]+)"/.exec(value)?.[1]);
    expect(nonces[0]).toBe(nonces[1]);
    expect(authenticator.challenges(false, false).join()).not.toMatch(/Basic|stale/);
    expect(only('basic').authenticator.challenges(false, false)).toEqual([]);
    expect(authenticator.challenges(false)[1]).not.toContain(nonces[0]);
  });
});

test('a reloaded directory takes effect with the next request', async () => {
  let directory = directoryOf(...USERS);
  const { authenticator, send, sign } = setUp({ directory: () => directory });
  expect(await send(sign('200', '123'))).toEqual(OK);
  expect(await authenticator.basic('200', '123', ADDRESS)).toMatchObject({ kind: 'ok' });
  directory = directoryOf({ name: '200', role: 'admin', ha1: secrets('200', 'new') });
  expect(await send(sign('200', '123'))).toEqual(DENIED);
  expect(await send(sign('200', 'new'))).toMatchObject({ requester: { role: 'admin' } });
  expect(await authenticator.basic('200', '123', ADDRESS)).toEqual(DENIED);
});

test('reports wrong passwords and blocked attempts, and nothing else', async () => {
  const reported: unknown[] = [];
  const { authenticator, send, sign } = setUp({ onFailure: (failure) => reported.push(failure) });
  await send(sign('200', '123'));
  await authenticator.basic('nobody', 'a password typed in the wrong place', ADDRESS);
  expect(reported).toEqual([{ user: undefined, address: ADDRESS, blocked: false }]);
  for (let i = 0; i < 11; i++) await authenticator.basic('boss', 'wrong', ADDRESS);
  expect(reported.slice(1)).toEqual([
    ...Array.from({ length: 10 }, () => ({ user: 'boss', address: ADDRESS, blocked: false })),
    { user: 'boss', address: ADDRESS, blocked: true },
  ]);
});
