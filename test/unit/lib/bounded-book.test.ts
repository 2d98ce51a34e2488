import { BoundedBook } from '../../../src/lib/bounded-book';

let book: BoundedBook<number>;
beforeEach(() => {
  book = new BoundedBook(2);
});

test('forgets the oldest entry for a new one, and returns it', () => {
  expect([book.put('a', 1), book.put('b', 2)]).toEqual([undefined, undefined]);
  expect(book.put('c', 3)).toEqual(['a', 1]);
  expect([...book]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  expect([book.size, book.has('a'), book.get('a'), book.get('c')]).toEqual([2, false, undefined, 3]);
});

test('an entry that is put again is the newest', () => {
  book.put('a', 1);
  book.put('b', 2);
  expect(book.put('a', 3)).toBeUndefined();
  expect(book.put('c', 4)).toEqual(['b', 2]);
  expect([...book.values()]).toEqual([3, 4]);
});

test('an entry that is replaced keeps its place', () => {
  book.put('a', 1);
  book.put('b', 2);
  book.replace('a', 3);
  book.replace('c', 4);
  expect(book.put('d', 5)).toEqual(['a', 3]);
  expect(book.has('c')).toBe(false);
});

test('a deleted entry leaves room for another', () => {
  book.put('a', 1);
  book.put('b', 2);
  expect([book.delete('a'), book.delete('a')]).toEqual([true, false]);
  expect(book.put('c', 3)).toBeUndefined();
  expect(book.size).toBe(2);
});

test('an entry may have the value undefined', () => {
  const lengths = new BoundedBook<number | undefined>(1);
  lengths.put('a', undefined);
  expect(lengths.has('a')).toBe(true);
  expect(lengths.put('b', 1)).toEqual(['a', undefined]);
});
