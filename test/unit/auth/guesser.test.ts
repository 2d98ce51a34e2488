import { LIMITS } from '../../../src/auth/wrong-passwords';
import { pass, useClock } from './failures-set-up';
import { ADDRESS, setUp } from './set-up';

useClock();

const SECONDS = 30;
const GUESSES_PER_SECOND = 95;
/** Retry-After, and the way to the owner and back. */
const PAUSE_MS = 1_020;

const connect = () => ({ destroyed: false });

/**
 * A guesser who sends 95 passwords a second on some connections, and an owner at the same address, whose password was right
 * there before. The owner sends the next request when the last is answered, after a pause.
 */
async function simulate(connections: number, ask: (set: ReturnType<typeof setUp>) => () => unknown) {
  const set = setUp();
  expect(await set.authenticator.basic('200', '123', ADDRESS)).toMatchObject({ kind: 'ok' });
  const asked = ask(set);
  let evaluated = 0;
  const guess = async (connection: ReturnType<typeof connect>) => {
    const { kind } = await set.authenticator.basic('200', 'guess', ADDRESS, connection);
    if (kind === 'denied') evaluated++;
  };
  const guessers = Array.from({ length: connections }, connect);
  for (let i = 0; i < LIMITS.perPair; i++) await guess(connect());

  const owner = { passed: 0, refused: 0 };
  let isOver = false;
  const own = (async () => {
    while (!isOver) {
      const { kind } = (await asked()) as { kind: string };
      if (kind === 'ok') owner.passed++;
      else owner.refused++;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  const guesses: Promise<void>[] = [];
  for (let i = 0; i < SECONDS * GUESSES_PER_SECOND; i++) {
    guesses.push(guess(guessers[i % connections] as never));
    await pass(1 / GUESSES_PER_SECOND);
  }
  isOver = true;
  await pass(LIMITS.waitingFor + 2);
  await Promise.all([own, ...guesses]);
  return { ...owner, evaluated: evaluated - LIMITS.perPair };
}

const byBasic = ({ authenticator }: ReturnType<typeof setUp>) => {
  const connection = connect();
  return () => authenticator.basic('200', '123', ADDRESS, connection);
};

const byDigest = ({ challenge, send, sign }: ReturnType<typeof setUp>) => {
  const kept = challenge();
  let nc = 0;
  const ask = () => send(sign('200', '123', { challenge: kept, nc: ++nc }));
  expect(ask()).toMatchObject({ kind: 'ok' });
  return ask;
};

test('beside a guesser on one connection an owner gets through by Basic', async () => {
  const { passed, refused, evaluated } = await simulate(1, byBasic);
  // Of five turns the owner is drawn for none once in 32 times.
  expect(passed).toBeGreaterThanOrEqual((passed + refused) / 3);
  expect(passed).toBeGreaterThanOrEqual(4);
  expect(evaluated + passed).toBeLessThanOrEqual(SECONDS + LIMITS.waitingFor + 2);
});

test('a guesser on more connections takes more turns, but gets no more than one guess a second', async () => {
  const { evaluated } = await simulate(20, byBasic);
  expect(evaluated).toBeLessThanOrEqual(SECONDS + LIMITS.waitingFor + 2);
});

test('beside a guesser an owner who keeps a nonce is never refused, and never waits', async () => {
  const { passed, refused, evaluated } = await simulate(20, byDigest);
  expect(refused).toBe(0);
  expect(passed).toBeGreaterThanOrEqual(SECONDS - 1);
  expect(evaluated).toBeLessThanOrEqual(SECONDS + LIMITS.waitingFor + 2);
});
