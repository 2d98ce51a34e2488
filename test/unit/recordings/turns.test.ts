import { Turns } from '../../../src/recordings/turns';

/** Work that ends when it is told. */
function held(turns: Turns, whose: string, began: string[]) {
  let end: (error?: Error) => void = () => undefined;
  const done = turns.take(whose, () => {
    began.push(whose);
    return new Promise<string>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve(whose));
    });
  });
  return { done, end: (error?: Error) => end(error) };
}
const settled = () => new Promise(setImmediate);

test('so much is under way at once, and those who wait take turns', async () => {
  const turns = new Turns(2);
  const began: string[] = [];
  const works = ['a', 'a', 'a', 'a', 'b', 'c', 'b'].map((whose) => held(turns, whose, began));
  await settled();
  expect(began).toEqual(['a', 'a']);
  for (const work of works) {
    work.end();
    await settled();
    expect(began.length).toBeLessThanOrEqual(7);
  }
  expect(began.slice(2)).toEqual(['a', 'b', 'c', 'a', 'b']);
});

test('what fails gives its turn to the next', async () => {
  const turns = new Turns(1);
  const began: string[] = [];
  const [first, second] = [held(turns, 'a', began), held(turns, 'b', began)];
  await settled();
  first.end(new Error('no'));
  await expect(first.done).rejects.toThrow('no');
  await settled();
  second.end();
  expect(await second.done).toBe('b');
  expect(await turns.take('c', async () => 'c')).toBe('c');
});
