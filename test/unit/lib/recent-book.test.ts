import { RecentBook } from '../../../src/lib/recent-book';
import { TestClock } from '../../helpers/maintenance-event';

interface Thing {
  readonly name: string;
  readonly endedAt?: number;
}

let clock: TestClock;
let book: RecentBook<Thing>;
beforeEach(() => {
  clock = new TestClock();
  book = new RecentBook(clock, { most: 3, keptMs: 1_000 }, ({ endedAt }) => endedAt);
});
const add = (name: string) => book.add(name, { name }).map((one) => one.name);
const end = (name: string) => book.replace(name, { name, endedAt: clock.now() });
const names = () => book.allRecent().map(({ name }) => name);

test('an entry is kept for a time after its end, and forgotten with the next one', () => {
  add('a');
  add('b');
  end('a');
  clock.pass(1_000);
  expect([book.recent('a')?.name, names()]).toEqual(['a', ['a', 'b']]);
  clock.pass(1);
  expect([book.recent('a'), names(), book.size]).toEqual([undefined, ['b'], 2]);
  expect(book.get('a')?.name).toBe('a');
  expect(add('c')).toEqual(['a']);
  expect([book.get('a'), book.size]).toEqual([undefined, 2]);
});

test('a full book forgets what has ended before what is running', () => {
  for (const name of ['a', 'b', 'c']) add(name);
  end('c');
  end('b');
  expect(add('d')).toEqual(['b']);
  expect(add('e')).toEqual(['c']);
  expect(add('f')).toEqual(['a']);
  expect(names()).toEqual(['d', 'e', 'f']);
});

test('what was forgotten cannot be replaced', () => {
  end('a');
  expect(book.size).toBe(0);
});
