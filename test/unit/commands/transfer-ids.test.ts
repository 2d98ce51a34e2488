import { parseCommand } from '../../../src/commands/registry';
import { readTail } from '../../../src/commands/tail';
import { refusalOf } from '../policy/refusal';
import { saidBy } from './read-row';

const refused = (tail: string) => refusalOf(() => parseCommand(readTail(tail)));

/** FreeSWITCH would read the first as member 0, the second as member 1. */
const TOO_LARGE = ['4294967296', '4294967297', '9999999999'];

test('accepts the largest id that FreeSWITCH can read', () => {
  expect(saidBy('transfer&Other&4294967295')).toEqual([['transfer', 'Other', '4294967295']]);
  expect(saidBy('relate&4294967295,1&4294967295&nospeak')).toEqual([
    ['relate', '4294967295,1', '4294967295', 'nospeak'],
  ]);
});

test.each(TOO_LARGE)('refuses %s, which would be another member', async (id) => {
  for (const [tail, argument] of [
    [`transfer&Other&${id}`, 'members'],
    [`transfer&Other&1&${id}&2`, 'members'],
    [`relate&${id}`, 'members'],
    [`relate&1,${id}&2&nospeak`, 'members'],
    [`relate&1&${id}&nospeak`, 'others'],
    [`relate&1&2,${id}&clear`, 'others'],
  ] as const) {
    expect(await refused(tail)).toMatchObject({ code: 'invalid_argument', errors: [{ argument }] });
  }
});

test.each(['0', '01', '-1', '+1', '1x', '', ' 1', '1e3', '0x1', '١'])('%j is not an id', async (id) => {
  expect((await refused(`transfer&Other&1&${encodeURIComponent(` ${id}`)}`)).code).toBe('invalid_argument');
  expect((await refused(`relate&1,${encodeURIComponent(id)}&2&nospeak`)).code).toBe('invalid_argument');
});

test('accepts a limited number of ids', async () => {
  const ids = (many: number, separator: string) =>
    Array.from({ length: many }, (_, index) => index + 1).join(separator);
  expect(saidBy(`transfer&Other&${ids(20, '&')}`)[0]).toHaveLength(22);
  expect((await refused(`transfer&Other&${ids(21, '&')}`)).code).toBe('invalid_argument');
  expect(saidBy(`relate&${ids(100, ',')}`)[0]).toHaveLength(2);
  expect((await refused(`relate&${ids(101, ',')}`)).code).toBe('invalid_argument');
});
