import { LIMITS } from '../../../src/auth/wrong-passwords';
import { pass, settled, useClock } from './failures-set-up';
import { ADDRESS, setUp } from './set-up';

useClock();

const OK = { kind: 'ok' };
const WRONG = { kind: 'denied', stale: false };
const STALE = { kind: 'denied', stale: true };
const BLOCKED = { kind: 'blocked' };

/** An owner who has used a nonce, at an address that is slowed down; the turn of this second is taken. */
async function slowed() {
  const set = setUp();
  const { send, sign, authenticator } = set;
  const challenge = set.challenge();
  let nc = 0;
  const withNonce = (password = '123', user = '200') => sign(user, password, { challenge, nc: ++nc });
  expect(await send(withNonce())).toMatchObject(OK);
  const guess = () => authenticator.basic('200', 'guess', ADDRESS);
  for (let i = 0; i < LIMITS.perPair; i++) expect(await guess()).toEqual(WRONG);
  return { ...set, withNonce, challenge, guess };
}

test('a nonce that the owner has used needs no turn', async () => {
  const { send, withNonce, guess } = await slowed();
  const guesses = Array.from({ length: 3 }, guess);
  for (let i = 0; i < 50; i++) expect(send(withNonce())).toMatchObject(OK);
  expect(await settled(guesses)).toEqual([]);
});

test('is answered at once with `stale` when it is too old', async () => {
  const { send, withNonce, time } = await slowed();
  time.now += 300_000;
  expect(await send(withNonce())).toEqual(STALE);
});

test('a wrong response ends that for good: of a hundred at once, one is evaluated', async () => {
  const { send, withNonce } = await slowed();
  const guesses = await settled(Array.from({ length: 100 }, (_, i) => send(withNonce(`guess-${i}`))));
  expect(guesses.filter(({ kind }) => kind === 'denied')).toHaveLength(1);
  // The waiting room is full of the others.
  expect(await settled([send(withNonce())])).toEqual([expect.objectContaining(BLOCKED)]);
});

test('a wrong response with it counts', async () => {
  const failures: boolean[] = [];
  const { send, sign, challenge, authenticator } = setUp({
    onFailure: ({ blocked }) => failures.push(blocked),
  });
  const first = challenge();
  expect(await send(sign('200', '123', { challenge: first }))).toMatchObject(OK);
  for (let i = 0; i < LIMITS.perPair; i++)
    expect(await send(sign('200', 'guess', { challenge: first }))).toEqual(WRONG);
  expect(await settled([authenticator.basic('200', '123', ADDRESS)])).toEqual([]);
  expect(failures).toEqual(Array(LIMITS.perPair).fill(false));
});

test('it helps neither another user nor another address', async () => {
  const { send, sign, withNonce, challenge, authenticator } = await slowed();
  expect(await send(sign('boss', '456', { challenge, nc: 90 }))).toMatchObject(OK);
  for (let i = 0; i < LIMITS.perPair; i++) {
    expect(await authenticator.basic('boss', 'guess', ADDRESS)).toEqual(WRONG);
    expect(await authenticator.basic('200', 'guess', '192.0.2.9')).toEqual(WRONG);
  }
  expect(await settled([send(sign('boss', '456', { challenge, nc: 91 }))])).toEqual([]);
  expect(await send(withNonce(), 'GET', '/x', '192.0.2.9')).toMatchObject(BLOCKED);
  expect(await send(withNonce())).toMatchObject(OK);
});

test('a nonce that nobody has used needs a turn', async () => {
  const { send, sign } = await slowed();
  const waiting = send(sign('200', '123'));
  expect(await settled([waiting])).toEqual([]);
  await pass(1);
  expect(await waiting).toMatchObject(OK);
});
