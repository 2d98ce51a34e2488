import { EventIds } from '../../../src/feed/event-ids';

const SCOPE = '0123456789ab';
const ids = new EventIds();

test.each([1, 2, 9_999, 2 ** 40])('of event %d and of its place can be read back', (n) => {
  expect(ids.read(ids.ofEvent(SCOPE, n))).toEqual({ digest: SCOPE, n });
  expect(ids.read(ids.ofPlace(SCOPE, n))).toEqual({ digest: SCOPE, n });
});

test('of an event is the same each time; of a place, or in another scope, it differs', () => {
  expect(ids.ofEvent(SCOPE, 7)).toBe(ids.ofEvent(SCOPE, 7));
  const last = [
    ids.ofEvent(SCOPE, 7),
    ids.ofPlace(SCOPE, 7),
    ids.ofPlace(SCOPE, 7),
    ids.ofEvent('ba9876543210', 7),
  ].map((id) => id.split('-')[2]);
  expect(new Set(last).size).toBe(4);
});

test('of neighbouring events have no more in common than any two', () => {
  const texts = Array.from({ length: 256 }, (_, n) => ids.ofEvent(SCOPE, n + 1).split('-')[2] ?? '');
  expect(new Set(texts).size).toBe(256);
  let same = 0;
  for (const [index, text] of texts.entries()) {
    for (let at = 0; at < 32; at++) if (text[at] === texts[index + 1]?.[at]) same++;
  }
  // One digit of 16 by chance: 510 of 8,160.
  expect(same).toBeGreaterThan(350);
  expect(same).toBeLessThan(700);
});

test('a beginning is 0', () => {
  expect(ids.ofBeginning(SCOPE)).toMatch(/^[0-9a-f]{12}-0123456789ab-0$/);
  expect(ids.read(ids.ofBeginning(SCOPE))).toEqual({ digest: SCOPE, n: 0 });
});

test('ids of another process, or altered for another scope, are refused', () => {
  const id = ids.ofEvent(SCOPE, 7);
  for (const other of [
    undefined,
    '',
    'nonsense',
    new EventIds().ofEvent(SCOPE, 7),
    id.replace(SCOPE, '0123456789ac'),
    id.replace(/-[^-]+$/, '-7'),
    id.replace(/-[^-]+$/, `-${'0'.repeat(32)}`),
    id.toUpperCase(),
    `${id}00`,
  ]) {
    expect(ids.read(other)).toBeUndefined();
  }
});
