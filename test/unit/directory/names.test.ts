import fc from 'fast-check';
import { fitsPattern } from '../../../src/directory/names';

/** What a pattern means, for short ones. */
function meaning(pattern: string): RegExp {
  const source = pattern.replace(/[.]/g, '\\$&').replaceAll('?', '[^@]').replaceAll('*', '[^@]*');
  return new RegExp(`^${source}$`);
}

test.each([
  ['35??', '3501', true],
  ['35??', '350', false],
  ['35*', '35', true],
  ['*', 'Team', true],
  ['*', 'Team@example.org', false],
  ['*@*', 'Team@example.org', true],
  ['??@x', 'a@@x', false],
  ['*.org', 'a.org', true],
  ['*.org', 'aXorg', false],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbYbZ', false],
  ['', '', true],
])('pattern %s and name %s: %s', (pattern, name, fits) => {
  expect(fitsPattern(pattern, name)).toBe(fits);
});

test('every pattern fits what its regular expression fits', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '@', '?', '*'), maxLength: 7 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '@'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, name, (pattern, name) => fitsPattern(pattern, name) === meaning(pattern).test(name)),
    { numRuns: 20_000 },
  );
});

test('many asterisks take no longer than few', () => {
  const began = performance.now();
  expect(fitsPattern(`${'*a'.repeat(31)}b`, 'a'.repeat(64))).toBe(false);
  expect(performance.now() - began).toBeLessThan(50);
});
